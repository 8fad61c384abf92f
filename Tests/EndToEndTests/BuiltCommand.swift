import Glibc
import Synchronization
import TestSupport

/// What a run of the command left behind.
struct Outcome {
  /// The exit code; 128 and the signal's number for a run that a signal ended.
  var code: Int32
  var bytes: [UInt8]
  var stderr: String

  var stdout: String { String(decoding: bytes, as: UTF8.self) }
  /// Lines of standard output, without their ends.
  var lines: [String] { stdout.split(separator: "\n").map(String.init) }
  var errorLines: [String] { stderr.split(separator: "\n").map(String.init) }
}

/// The program as it was built beside these tests.
enum BuiltCommand {
  /// Beside the test bundle, else in the package's own build folder.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let n = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    var folder = String(decoding: buffer[0..<max(n, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var candidates: [String] = CommandLine.arguments.prefix(1).map { folderName($0) + "/second-opinion" }
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      candidates.append(folder + "/second-opinion")
    }
    candidates.append(packageRoot() + "/.build/debug/second-opinion")
    guard let found = candidates.first(where: { isProgram($0) }) else {
      preconditionFailure("second-opinion is not built; looked for \(candidates)")
    }
    return found
  }()

  /// Whether it is built with the address sanitizer, which gives memory back late: how much it takes says nothing.
  static let keepsFreedMemory = getenv("ASAN_OPTIONS") != nil

  private static func folderName(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}

/// Runs programs. A run that outlives its deadline is killed, so that no test can hang.
enum Running {
  /// - Parameters:
  ///   - environment: the whole environment but for `PATH` and what a sanitizer is told.
  ///   - input: a file to read as standard input.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String], folder: String = packageRoot(),
    input: String = "/dev/null", deadline seconds: Double = 300
  ) -> Outcome {
    let started = start(program, arguments, environment: environment, folder: folder, input: input)
    return started.finish(deadline: seconds * patience)
  }

  /// What a sanitizer slows down has six times as long.
  private static let patience = BuiltCommand.keepsFreedMemory || getenv("TSAN_OPTIONS") != nil ? 6.0 : 1.0

  static func start(
    _ program: String, _ arguments: [String], environment: [String: String], folder: String = packageRoot(),
    input: String = "/dev/null"
  ) -> StartedProgram {
    starting.withLock { _ in spawn(program, arguments, environment: environment, folder: folder, input: input)
    }
  }

  /// One at a time, or a program would inherit the pipes of another one and hold them open.
  private static let starting = Mutex(())

  private static func spawn(
    _ program: String, _ arguments: [String], environment: [String: String], folder: String, input: String
  ) -> StartedProgram {
    let output = Pipe()
    let errors = Pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test runner's own signal mask is no business of the program's.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    var variables = environment
    variables["PATH"] = variables["PATH"] ?? getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    for name in ["ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "SWIFT_BACKTRACE"] {
      if let told = getenv(name) { variables[name] = String(cString: told) }
    }
    // env changes the folder, then becomes the program.
    var arrayOfArguments = (["env", "-C", folder, program] + arguments).map { strdup($0) } + [nil]
    var arrayOfVariables = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arrayOfArguments + arrayOfVariables { free(pointer) } }
    var process = pid_t()
    let error = posix_spawnp(&process, "env", &actions, &attributes, &arrayOfArguments, &arrayOfVariables)
    precondition(error == 0, "cannot start \(program): \(String(cString: strerror(error)))")
    close(output.writing)
    close(errors.writing)
    return StartedProgram(process: process, output: output.reading, errors: errors.reading)
  }

  private struct Pipe {
    var reading: Int32
    var writing: Int32

    init() {
      var ends: [Int32] = [0, 0]
      precondition(pipe(&ends) == 0, "no pipe: errno \(errno)")
      (reading, writing) = (ends[0], ends[1])
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
  }
}

/// A program that runs.
struct StartedProgram {
  let process: pid_t
  fileprivate let output: Int32
  fileprivate let errors: Int32

  /// Reads until the program is done, or kills it at the deadline.
  func finish(deadline seconds: Double) -> Outcome {
    var bytes: [UInt8] = []
    var words: [UInt8] = []
    let end = Clock.seconds() + seconds
    var isLate = false
    var open: Set<Int32> = [output, errors]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !open.isEmpty {
      var waiting = open.sorted().map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let left = end - Clock.seconds()
      if left <= 0 && !isLate {
        kill(process, SIGKILL)
        isLate = true
      }
      let ready = poll(&waiting, nfds_t(waiting.count), isLate ? 1_000 : Int32(left * 1_000) + 1)
      if ready == 0 && isLate { break }
      for one in waiting where one.revents != 0 {
        let n = read(one.fd, &buffer, buffer.count)
        if n < 0 && errno == EINTR { continue }
        if n <= 0 {
          open.remove(one.fd)
        } else if one.fd == output {
          bytes += buffer[0..<n]
        } else {
          words += buffer[0..<n]
        }
      }
    }
    close(output)
    close(errors)
    let late = isLate ? "\n(killed after \(seconds) s)" : ""
    return Outcome(code: wait(), bytes: bytes, stderr: String(decoding: words, as: UTF8.self) + late)
  }

  /// Reads standard error to its end, line by line, on a descriptor of its own; `finish` then finds nothing there.
  func forEachErrorLine(_ body: (String) -> Void) {
    let own = dup(errors)
    defer { close(own) }
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let n = read(own, &buffer, buffer.count)
      if n < 0 && errno == EINTR { continue }
      if n <= 0 { break }
      for byte in buffer[0..<n] {
        if byte == 0x0A {
          body(String(decoding: line, as: UTF8.self))
          line = []
        } else {
          line.append(byte)
        }
      }
    }
    if !line.isEmpty { body(String(decoding: line, as: UTF8.self)) }
  }

  /// Ends the program after so many seconds, whatever it does then, by the signal that no program can refuse.
  ///
  /// - Returns: whether it was still at work.
  func isKilled(after seconds: Double) -> Bool {
    let end = Clock.seconds() + seconds
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let left = end - Clock.seconds()
      if left <= 0 { break }
      var waiting = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
      // The output is closed when the program is done.
      if poll(&waiting, 1, Int32(left * 1_000) + 1) > 0, read(output, &buffer, buffer.count) <= 0 { break }
    }
    kill(process, SIGKILL)
    return finish(deadline: 60).code == 128 + SIGKILL
  }

  private func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }
}

enum Clock {
  /// Of a clock that only goes forward.
  static func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}
