/** The line y = start + slope x nearest to the points, by least squares; slope 0 below two points. */
export function fitLine(points: readonly (readonly [number, number])[]): {
  readonly start: number;
  readonly slope: number;
} {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / Math.max(1, count);
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / Math.max(1, count);
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) return { start: meanY, slope: 0 };
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  return { start: meanY - slope * meanX, slope };
}
