import Testing
import Vocabulary

@Suite struct ClosedListsTests {
  @Test func `every token reads back as its own case`() {
    for value in ThreeValued.allCases { #expect(ThreeValued(token: value.token) == value) }
    for value in Designation.allCases { #expect(Designation(token: value.token) == value) }
    for value in VirtualKind.allCases { #expect(VirtualKind(token: value.token) == value) }
    for value in Modality.allCases { #expect(Modality(token: value.token) == value) }
    for value in AgeGroup.allCases { #expect(AgeGroup(token: value.token) == value) }
    for value in NetworkStatus.allCases { #expect(NetworkStatus(token: value.token) == value) }
    for value in Freshness.allCases { #expect(Freshness(rawValue: value.rawValue) == value) }
    for value in Completeness.allCases { #expect(Completeness(rawValue: value.rawValue) == value) }
  }

  @Test func `no two cases of a list share a token`() {
    let lists: [[String]] = [
      ThreeValued.allCases.map(\.token), EntityKind.allCases.map(\.token), Designation.allCases.map(\.token),
      VirtualKind.allCases.map(\.token), Modality.allCases.map(\.token), AgeGroup.allCases.map(\.token),
      MatchStrength.allCases.map(\.token), NetworkStatus.allCases.map(\.token),
    ]
    for list in lists {
      #expect(Set(list).count == list.count)
      #expect(list.allSatisfy { !$0.isEmpty && $0.lowercased() == $0 })
    }
  }

  @Test(arguments: ["", "Yes", "YES", " yes", "yes ", "y", "maybe", "1"])
  func `a word of no list is nothing`(token: String) {
    #expect(ThreeValued(token: token) == nil)
    #expect(Designation(token: token) == nil)
    #expect(VirtualKind(token: token) == nil)
    #expect(Modality(token: token) == nil)
    #expect(AgeGroup(token: token) == nil)
    #expect(NetworkStatus(token: token) == nil)
  }

  @Test func `age groups are also read as publishers write them`() {
    #expect(AgeGroup(token: "pediatric") == .child)
    #expect(AgeGroup(token: "all") == .both)
  }

  @Test func `numbers in stored files keep their meaning`() {
    #expect(ThreeValued.allCases.map(\.rawValue) == [0, 1, 2])
    #expect(EntityKind.allCases.map(\.token) == ["clinician", "organization", "center", "program"])
    #expect(EntityKind.allCases.map(\.rawValue) == [1, 2, 3, 4])
    #expect(Designation.allCases.map(\.rawValue) == [1, 2, 3])
    #expect(
      VirtualKind.allCases.map(\.token)
        == [
          "video", "phone", "written", "doctor-to-doctor", "pathology", "app", "web", "text", "tdd",
          "unspecified",
        ])
    #expect(VirtualKind.allCases.map(\.rawValue) == Array(0...9))
    #expect(
      Modality.allCases.map(\.token)
        == [
          "medical", "surgical", "radiation", "pathology", "radiology", "interventional-radiology",
          "palliative",
          "transplant", "genetics", "nursing", "organization", "other",
        ])
    #expect(Modality.allCases.map(\.rawValue) == Array(0...11))
    #expect(AgeGroup.allCases.map(\.rawValue) == [1, 2, 3])
    #expect(NetworkStatus.allCases.map(\.token) == ["in", "out", "unknown", "disagree"])
    #expect(NetworkStatus.allCases.map(\.rawValue) == [0, 1, 2, 3])
  }

  @Test func `those who read slides and scans, comfort or counsel do not treat`() {
    let treating = Set(Modality.allCases.filter(\.treats).map(\.token))
    #expect(treating == ["medical", "surgical", "radiation", "transplant", "interventional-radiology"])
  }

  @Test func `a stated focus is the strongest match, the specialty alone the weakest`() {
    #expect(MatchStrength.focus < .siteProgram)
    #expect(MatchStrength.siteProgram < .specialty)
    #expect([.specialty, .focus, .siteProgram].sorted() == MatchStrength.allCases)
  }
}
