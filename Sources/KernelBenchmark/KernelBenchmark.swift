import DirectoryModel
import Indexing
import Vocabulary

/// Times the small operations of which a search is made, on invented input: nanoseconds for each, the quickest of
/// several batches.
///
///     KernelBenchmark [SUBSTRING]
///
/// A new kernel is one line in `kernels`.
@main
struct KernelBenchmark {
  struct Kernel {
    var name: String
    /// What one operation works on, in words.
    var input: String
    /// Does the operation once and returns something that depends on it, so that it cannot be left out.
    var body: (Int) -> Int
  }

  static func main() {
    let wanted = CommandLine.arguments.dropFirst().first
    var kept = 0
    for kernel in kernels() where wanted.map(kernel.name.contains) ?? true {
      let nanoseconds = quickest(kernel, &kept)
      let figure = nanoseconds < 100 ? "\((nanoseconds * 10).rounded() / 10)" : "\(Int(nanoseconds))"
      print("\(kernel.name): \(figure) ns  (\(kernel.input))")
    }
    // Never true, and the compiler cannot know it.
    if kept == .min { print(kept) }
  }

  private static func quickest(_ kernel: Kernel, _ kept: inout Int) -> Double {
    let clock = ContinuousClock()
    var best = Double.infinity
    var batch = 1
    // Batches grow until one takes a millisecond; of those that do, the quickest of 15 counts.
    var measured = 0
    while measured < 15 {
      let start = clock.now
      for i in 0..<batch { kept &+= kernel.body(i) }
      let elapsed = (clock.now - start) / .nanoseconds(1)
      if elapsed < 1_000_000 && batch < 1 << 24 {
        batch *= 2
        continue
      }
      best = min(best, elapsed / Double(batch))
      measured += 1
    }
    return best
  }

  private static func kernels() -> [Kernel] {
    let universe = 1_000_000
    var chance = RepeatableNumbers(seed: 1)
    func set(oneIn n: UInt64) -> RoleSet {
      var result = RoleSet(universe: universe)
      for role in 0..<universe where chance.next() % n == 0 { result.insert(role) }
      return result
    }
    let dense = set(oneIn: 4)
    let other = set(oneIn: 4)
    let sparse = set(oneIn: 1_000)
    let names = ["O'Brien-Muñoz, M.D.", "SMITH", "Björklund", "COMPREHENSIVE CANCER CARE, P.C."]
    let places = (0..<1024).map { _ in
      Coordinates(
        latitude: Double(chance.next() % 5_000) / 100, longitude: -Double(chance.next() % 12_000) / 100)
    }
    return [
      Kernel(name: "set intersection, dense", input: "two quarters of a million roles") { _ in
        dense.intersection(other).words[0].nonzeroBitCount
      },
      Kernel(name: "set intersection and count, dense", input: "two quarters of a million roles") { _ in
        dense.intersection(other).count
      },
      Kernel(name: "set intersection, sparse and dense", input: "a thousandth and a quarter of a million") {
        _ in
        sparse.intersection(dense).words[0].nonzeroBitCount
      },
      Kernel(name: "set walk", input: "the thousandth part of a million roles") { _ in
        var sum = 0
        sparse.forEach { sum &+= $0 }
        return sum
      },
      Kernel(name: "folding", input: "a name of one to four words") { i in
        TextFolding.tokens(names[i & 3]).count
      },
      Kernel(name: "distance", input: "two places") { i in
        Int(Distance.between(places[i & 1023], places[(i &* 7) & 1023]).decameters)
      },
    ]
  }
}
