import Foundation
import TestSupport
import Testing

/// The kept inputs of every fuzz target, run once: seeds, what was a finding, and of what searches have grown a share.
/// `Scripts/fuzz` looks for more, and `Scripts/fuzz --corpus-only` runs all that is grown.
@Suite(.serialized) struct CorpusTests {
  private static let corpus = packageRoot() + "/Tests/Fuzzing/Corpus"
  private static let grown = packageRoot() + "/Tests/Fuzzing/Grown"

  @Test(.timeLimit(.minutes(60)), arguments: fuzzTargets.map { $0.name })
  func `no kept input ends the program, runs on, or breaks what is promised`(name: String) throws {
    let folder = TemporaryFolder()
    let type = try #require(fuzzTargets.first { $0.name == name })
    let target = try type.init(WorkFolder(path: folder.path))
    func files(_ folder: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { folder + "/" + $0 }
    }
    let kept = try files(Self.corpus + "/" + name)
    #expect(kept.contains { $0.contains("/seed-") })
    let unpacked = TemporaryFolder()
    let unzip = Process()
    unzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    unzip.arguments = ["python3", "-m", "zipfile", "-e", "\(Self.grown)/\(name).zip", unpacked.path]
    try unzip.run()
    unzip.waitUntilExit()
    #expect(unzip.terminationStatus == 0)
    let grown = try files(unpacked.path)
    #expect(!grown.isEmpty)
    for file in kept + stride(from: 0, to: grown.count, by: max(1, grown.count / 40)).map({ grown[$0] }) {
      let start = ContinuousClock.now
      target.run(Array(try Data(contentsOf: URL(fileURLWithPath: file))))
      // Five seconds in the optimized build; a debug build is slower.
      #expect(ContinuousClock.now - start < .seconds(30), "\(file)")
    }
  }

  @Test func `every folder and archive of inputs has a target, and every target both`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus)
    #expect(Set(folders) == Set(fuzzTargets.map { $0.name }))
    let archives = try FileManager.default.contentsOfDirectory(atPath: Self.grown)
    #expect(Set(archives) == Set(folders.map { $0 + ".zip" }))
  }
}
