// What checkpoints need of a disk, small enough for a simulation to tear, drop and reorder. Nothing is
// certain before `sync` of the file and, for its name, `syncNames`. Names are plain, all in one folder.

export interface Disk {
  names(): Promise<readonly string[]>;
  /** Bytes from `from` to the end, at most `bytesMax`. Rejects when there is no such file. */
  read(name: string, from: number, bytesMax: number): Promise<Uint8Array>;
  /** All of `bytes` at byte `at`; makes the file. After a rejection (a full disk) a part may be there. */
  write(name: string, bytes: Uint8Array, at: number): Promise<void>;
  sync(name: string): Promise<void>;
  /** Takes the place of what is there. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  syncNames(): Promise<void>;
}

/** How blocks are made small; the machine's own by default (zstd.ts), a simulation has one in step. */
export interface Codec {
  compress(bytes: Uint8Array): Promise<Uint8Array>;
  /** Rejects on bytes that are not whole, and on more than `bytes` of content. */
  decompress(bytes: Uint8Array, bytesMax: number): Promise<Uint8Array>;
}
