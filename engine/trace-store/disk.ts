// What the store asks of a disk. The real one is folder-disk.ts; tests put one in its place that
// tears and forgets what was not synced.

export interface DiskFile {
  /** Bytes. */
  size(): number;
  /** Fills `into` from byte `at`; returns how many bytes there were. */
  read(into: Uint8Array, at: number): number;
  /** All of `bytes` at byte `at`. An error whose `code` is ENOSPC or EDQUOT: the disk is full, a
   * part may have been written. */
  write(bytes: Uint8Array, at: number): void;
  truncate(bytes: number): void;
  /** Content and length are certain from here on; the name is not. */
  sync(): void;
  /** The same without waiting for it. Absent where a sync takes no time. */
  syncLater?(): Promise<void>;
  close(): void;
}

export interface Disk {
  /** `read` and `write` want a file that is there, `create` one that is not. */
  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile;
  /** Names in a folder. */
  list(path: string): string[];
  /** With every folder above it that is missing; one that is there stays. */
  makeFolder(path: string): void;
  /** Takes the place of what is there, at once. */
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Names made, changed and removed in the folder are certain from here on. */
  syncFolder(path: string): void;
}
