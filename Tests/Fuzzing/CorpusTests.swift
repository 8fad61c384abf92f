import Foundation
import TestSupport
import Testing

/// The kept inputs of every fuzz target, run once: seeds, what reaches something new, and what was a finding.
/// `Scripts/fuzz` looks for more.
@Suite(.serialized) struct CorpusTests {
  private static let corpus = packageRoot() + "/Tests/Fuzzing/Corpus"

  @Test(.timeLimit(.minutes(60)), arguments: fuzzTargets.map { $0.name })
  func `no kept input ends the program, runs on, or breaks what is promised`(name: String) throws {
    let folder = TemporaryFolder()
    let type = try #require(fuzzTargets.first { $0.name == name })
    let target = try type.init(WorkFolder(path: folder.path))
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.corpus + "/" + name).sorted()
    #expect(files.contains { $0.hasPrefix("seed-") })
    for file in files {
      let start = ContinuousClock.now
      target.run(Array(try Data(contentsOf: URL(fileURLWithPath: "\(Self.corpus)/\(name)/\(file)"))))
      // Five seconds in the optimized build; a debug build is slower.
      #expect(ContinuousClock.now - start < .seconds(30), "\(file)")
    }
  }

  @Test func `every folder of inputs has a target, and every target a folder`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus)
    #expect(Set(folders) == Set(fuzzTargets.map { $0.name }))
  }
}
