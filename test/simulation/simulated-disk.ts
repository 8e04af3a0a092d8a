// A disk of memory that forgets as a real one may. What was written is seen at once by whoever
// reads, and is certain only after `sync` of the file and, for its name, `syncFolder` of the folder
// that holds it. At a power cut every unsynced write of a file may be kept, lost, torn at any byte
// or overtaken by a later one, a file may have grown and hold zeros where its data should be, and of
// the names made, changed and removed in a folder since its last sync the first few remain. That is
// harsher than ext4, on purpose. A killed process loses nothing that reached the disk.
import { basename, dirname } from 'node:path';
import type { Chance } from '../../load/city/chance.ts';
import { GrowingBytes } from './growing-bytes.ts';

/** Thrown by the operation during which the power goes, and by every one after it until
 * `restart`. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

/** As node:fs words it: `code` is ENOENT, EEXIST, ENOTDIR, ENOTEMPTY, ENOSPC or EIO. */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  readonly code: string;

  constructor(code: string, path: string) {
    super(`${code}: ${path}`);
    this.code = code;
  }
}

export interface SimulatedFile {
  size(): number;
  /** Fills `into` from byte `at` and returns how many bytes there were. */
  read(into: Uint8Array, at: number): number;
  /** All of `bytes` at byte `at`, a gap before it filled with zeros. ENOSPC may leave a part. */
  write(bytes: Uint8Array, at: number): void;
  append(bytes: Uint8Array): void;
  truncate(bytes: number): void;
  /** fsync: content and length are certain from here on, the name is not. */
  sync(): void;
  close(): void;
}

type Change =
  | { readonly type: 'write'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly type: 'truncate'; readonly bytes: number };

interface FileNode {
  readonly type: 'file';
  now: GrowingBytes;
  certain: GrowingBytes;
  changes: Change[];
}

interface FolderNode {
  readonly type: 'folder';
  now: Map<string, Node>;
  certain: Map<string, Node>;
  /** Each state of the names since the last sync, oldest first. */
  states: Map<string, Node>[];
}

type Node = FileNode | FolderNode;

export interface SimulatedDiskOptions {
  /** Decides what a power cut leaves. */
  readonly dice: Chance;
  /** Bytes of all files together; beyond it ENOSPC. */
  readonly bytesMax?: number;
}

export class SimulatedDisk {
  readonly #dice: Chance;
  readonly #root: FolderNode = emptyFolder();
  #bytesMax: number;
  #operations = 0;
  #cutAt = Infinity;
  #syncsToFail = 0;
  /** Handles of an earlier life are of no use. */
  #life = 0;

  constructor({ dice, bytesMax = Infinity }: SimulatedDiskOptions) {
    this.#dice = dice;
    this.#bytesMax = bytesMax;
  }

  /** Operations that change something, so far: one can be chosen to be cut. */
  operations(): number {
    return this.#operations;
  }

  /** The power goes during the `n`th changing operation from now, 1 being the next. */
  cutPowerAfter(n: number): void {
    this.#cutAt = this.#operations + n;
  }

  /** Room for all files; less than there is now means that nothing more fits. */
  setBytesMax(bytes: number): void {
    this.#bytesMax = bytes;
  }

  /** The next `n` syncs of files fail with EIO, and what they should have made certain is lost to
   * a power cut for good, though readers still see it: what Linux does. */
  failSyncs(n: number): void {
    this.#syncsToFail = n;
  }

  /** The process was killed: handles are gone, everything else is as it was. */
  kill(): void {
    this.#life += 1;
    this.#cutAt = Infinity;
  }

  /** The machine lost power and is up again. */
  restart(): void {
    this.kill();
    this.#settle(this.#root);
  }

  /** `read` wants a file that is there, `create` one that is not; `write` makes it when it is missing. */
  open(path: string, mode: 'read' | 'write' | 'create'): SimulatedFile {
    this.#alive();
    const folder = this.#folder(dirname(path));
    let node = folder.now.get(basename(path));
    if (node?.type === 'folder') throw new DiskError('EISDIR', path);
    if (node !== undefined && mode === 'create') throw new DiskError('EEXIST', path);
    if (node === undefined) {
      if (mode === 'read') throw new DiskError('ENOENT', path);
      node = { type: 'file', now: new GrowingBytes(), certain: new GrowingBytes(), changes: [] };
      const made = node;
      this.#change(() => rename(folder, (names) => names.set(basename(path), made)));
    }
    return this.#handle(node, path);
  }

  exists(path: string): boolean {
    this.#alive();
    return this.#find(path) !== undefined;
  }

  /** Names in a folder, sorted. */
  list(path: string): string[] {
    this.#alive();
    return [...this.#folder(path).now.keys()].toSorted();
  }

  /** With every folder above it that is missing; one that is there stays. */
  makeFolder(path: string): void {
    this.#alive();
    let folder = this.#root;
    for (const name of parts(path)) {
      let node = folder.now.get(name);
      if (node === undefined) {
        const made = emptyFolder();
        const parent = folder;
        this.#change(() => rename(parent, (names) => names.set(name, made)));
        node = made;
      }
      if (node.type !== 'folder') throw new DiskError('ENOTDIR', path);
      folder = node;
    }
  }

  /** Takes the place of what is there. Both names are in one folder, as every user of it here
   * wants it. */
  rename(from: string, to: string): void {
    this.#alive();
    if (dirname(from) !== dirname(to)) throw new DiskError('EXDEV', to);
    const folder = this.#folder(dirname(from));
    const node = folder.now.get(basename(from));
    if (node === undefined) throw new DiskError('ENOENT', from);
    this.#change(() =>
      rename(folder, (names) => {
        names.delete(basename(from));
        names.set(basename(to), node);
      }),
    );
  }

  remove(path: string): void {
    this.#alive();
    const folder = this.#folder(dirname(path));
    const node = folder.now.get(basename(path));
    if (node === undefined) throw new DiskError('ENOENT', path);
    if (node.type === 'folder' && node.now.size > 0) throw new DiskError('ENOTEMPTY', path);
    this.#change(() => rename(folder, (names) => names.delete(basename(path))));
  }

  syncFolder(path: string): void {
    this.#alive();
    const folder = this.#folder(path);
    this.#change(() => {
      folder.certain = new Map(folder.now);
      folder.states = [];
    });
  }

  /** Flips bits of one byte, certain and seen alike: decay, not a crash. */
  damage(path: string, at: number, bits = 0xff): void {
    const node = this.#file(path);
    for (const bytes of [node.now, node.certain])
      if (at < bytes.size()) bytes.write(Uint8Array.of(bytes.byte(at) ^ bits), at);
  }

  /** Bytes of all files. */
  used(): number {
    const sum = (node: Node): number =>
      node.type === 'file'
        ? node.now.size()
        : [...node.now.values()].reduce((all, one) => all + sum(one), 0);
    return sum(this.#root);
  }

  #handle(node: FileNode, path: string): SimulatedFile {
    const life = this.#life;
    let isOpen = true;
    const use = (): void => {
      this.#alive();
      if (!isOpen || life !== this.#life) throw new DiskError('EBADF', path);
    };
    const write = (bytes: Uint8Array, at: number): void => {
      use();
      const growth = Math.max(0, at + bytes.length - node.now.size());
      const room = growth > 0 ? this.#bytesMax - this.used() : Infinity;
      if (growth <= room) {
        this.#change(
          () => put(node, bytes, at),
          () => put(node, bytes.subarray(0, this.#dice.int(0, bytes.length)), at),
        );
        return;
      }
      const fits = bytes.length - growth + Math.max(0, Math.floor(room));
      if (fits > 0) this.#change(() => put(node, bytes.subarray(0, fits), at));
      throw new DiskError('ENOSPC', path);
    };
    return {
      size: () => {
        use();
        return node.now.size();
      },
      read: (into, at) => {
        use();
        return node.now.read(into, at);
      },
      write,
      append: (bytes) => write(bytes, node.now.size()),
      truncate: (bytes) => {
        use();
        this.#change(() => apply(node, { type: 'truncate', bytes }));
      },
      sync: () => {
        use();
        this.#change(() => this.#sync(node, path));
      },
      close: () => {
        isOpen = false;
      },
    };
  }

  #sync(node: FileNode, path: string): void {
    if (this.#syncsToFail > 0) {
      this.#syncsToFail -= 1;
      node.changes = [];
      throw new DiskError('EIO', path);
    }
    for (const change of node.changes) applyTo(node.certain, change);
    node.changes = [];
  }

  /** `torn` is what the operation does when the power goes in the middle of it. */
  #change(whole: () => void, torn?: () => void): void {
    this.#operations += 1;
    if (this.#operations < this.#cutAt) return whole();
    if (torn === undefined) {
      if (this.#dice.yes(0.5)) whole();
    } else torn();
    throw new PowerCut(`power cut at operation ${this.#operations}`);
  }

  #alive(): void {
    if (this.#operations >= this.#cutAt) throw new PowerCut('the power is off');
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of parts(path)) {
      if (node?.type !== 'folder') return undefined;
      node = node.now.get(name);
    }
    return node;
  }

  #folder(path: string): FolderNode {
    const node = this.#find(path);
    if (node === undefined) throw new DiskError('ENOENT', path);
    if (node.type !== 'folder') throw new DiskError('ENOTDIR', path);
    return node;
  }

  #file(path: string): FileNode {
    const node = this.#find(path);
    if (node?.type !== 'file') throw new DiskError('ENOENT', path);
    return node;
  }

  /** What is left of everything below a folder. */
  #settle(folder: FolderNode): void {
    const states = [folder.certain, ...folder.states];
    const left = this.#dice.pick(states);
    folder.now = new Map(left);
    folder.certain = new Map(left);
    folder.states = [];
    for (const node of folder.now.values())
      if (node.type === 'folder') this.#settle(node);
      else settleFile(node, this.#dice);
  }
}

/** How a disk may treat what a file had not synced: all kept, none, the first part of it, or each
 * change for itself. */
function settleFile(node: FileNode, dice: Chance): void {
  const { changes, certain } = node;
  const fate = dice.pick(['all', 'none', 'first', 'each', 'grown'] as const);
  const firstMax = fate === 'first' ? dice.int(0, changes.length) : changes.length;
  const grownMax = node.now.size();
  for (const change of fate === 'none' ? [] : changes.slice(0, firstMax)) {
    if (fate === 'all' || fate === 'first') applyTo(certain, change);
    else if (dice.yes(0.5)) applyTo(certain, change);
    else if (change.type === 'write' && dice.yes(0.5))
      applyTo(certain, {
        ...change,
        bytes: change.bytes.subarray(0, dice.int(0, change.bytes.length)),
      });
  }
  const lastTorn = fate === 'first' ? changes[firstMax] : undefined;
  if (lastTorn?.type === 'write')
    applyTo(certain, {
      ...lastTorn,
      bytes: lastTorn.bytes.subarray(0, dice.int(0, lastTorn.bytes.length)),
    });
  if (fate === 'grown' && certain.size() < grownMax) certain.truncate(grownMax);
  node.now = certain.copy();
  node.changes = [];
}

function put(node: FileNode, bytes: Uint8Array, at: number): void {
  // A buffer's own `slice` would not copy.
  apply(node, { type: 'write', at, bytes: new Uint8Array(bytes) });
}

function apply(node: FileNode, change: Change): void {
  applyTo(node.now, change);
  node.changes.push(change);
}

function applyTo(bytes: GrowingBytes, change: Change): void {
  if (change.type === 'write') bytes.write(change.bytes, change.at);
  else bytes.truncate(change.bytes);
}

function rename(folder: FolderNode, edit: (names: Map<string, Node>) => void): void {
  edit(folder.now);
  folder.states.push(new Map(folder.now));
}

function emptyFolder(): FolderNode {
  return { type: 'folder', now: new Map(), certain: new Map(), states: [] };
}

function parts(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
