import Glibc

// What libFuzzer calls. `Scripts/fuzz` says which target in FUZZ_TARGET and where files may be written in FUZZ_WORK.

// nonisolated(unsafe): set once before the first input; libFuzzer calls both functions on its only thread.
nonisolated(unsafe) private var target: (any FuzzTarget)?

@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzing(
  _ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let found = fuzzTargets.first(where: { $0.name == name }) else {
    end(64, "no target is called \"\(name)\": \(fuzzTargets.map { $0.name }.joined(separator: " "))")
  }
  do {
    target = try found.init(WorkFolder(path: getenv("FUZZ_WORK").map { String(cString: $0) } ?? "/tmp"))
  } catch {
    end(70, "the target \(name) cannot be prepared: \(error)")
  }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

private func end(_ code: CInt, _ words: String) -> Never {
  let line = Array((words + "\n").utf8)
  _ = write(STDERR_FILENO, line, line.count)
  exit(code)
}
