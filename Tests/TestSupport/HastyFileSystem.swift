public import Glibc
public import Storing

/// The machine's own file system, where nothing waits for the disk: for what thousands of runs do after a power cut.
public struct HastyFileSystem: FileSystem {
  private let local = LocalFileSystem()

  public init() {}

  public func open(_ path: String, flags: Int32, mode: mode_t) throws(StoreError) -> Int32 {
    try local.open(path, flags: flags, mode: mode)
  }

  public func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
  ) throws(StoreError) { try local.write(descriptor, bytes, at: offset, path: path) }

  public func synchronize(_ descriptor: Int32, path: String) {}

  public func close(_ descriptor: Int32) { local.close(descriptor) }

  public func rename(_ from: String, to: String) throws(StoreError) { try local.rename(from, to: to) }

  public func makeDirectory(_ path: String) throws(StoreError) { try local.makeDirectory(path) }

  public func makeSymbolicLink(at path: String, to target: String) throws(StoreError) {
    try local.makeSymbolicLink(at: path, to: target)
  }

  public func remove(_ path: String) throws(StoreError) { try local.remove(path) }

  public func removeDirectory(_ path: String) throws(StoreError) { try local.removeDirectory(path) }
}
