import DirectoryModel
import Preparing
import TestSupport
import Testing
import Vocabulary

@Suite struct ResourceListTests {
  private static func resource(
    _ id: String, kind: ResourceKind = .navigator, cancers: [String] = ["any"], states: [String] = ["any"],
    languages: [String] = []
  ) -> Resource {
    func facts(_ field: Field, _ values: [String]) -> [Fact] {
      values.map { Fact(field: field, value: $0, source: 0) }
    }
    let record = Provider(
      kind: .resource, key: EntityKey(id: "resource:" + id), sources: [SourceReference(file: 0, row: 1)],
      facts: facts(.name, [id]) + facts(.kind, [kind.rawValue]) + facts(.cancerIncluded, cancers)
        + facts(.stateAdmitted, states) + facts(.language, languages))
    return Resource(record)!
  }

  private static let all = [
    resource("everyone", languages: ["en", "es"]),
    resource("breast-help", cancers: ["breast"], languages: ["en"]),
    resource("rides", kind: .transport, states: ["MT"]),
    resource("guide", kind: .guideline, cancers: ["breast"], languages: ["es"]),
    resource("lost", cancers: [], states: []),
  ]

  private func ids(
    _ lineage: [String]? = nil, state: String? = nil, kinds: [ResourceKind] = [], language: String? = nil
  ) -> [String] {
    ResourceList(Self.all, lineage: lineage, state: state, kinds: kinds, language: language).found.map(\.name)
  }

  @Test func `what is for the cancer stands before what is for all, and other cancers' is left out`() {
    #expect(ids(["breast-tnbc", "breast"]) == ["guide", "breast-help", "everyone", "rides"])
    #expect(ids(["sarcoma"]) == ["everyone", "rides"])
  }

  @Test func `without a question everything is listed, by kind`() {
    #expect(ids() == ["guide", "breast-help", "everyone", "lost", "rides"])
  }

  @Test func `a state, a kind and a language narrow it; what nobody states is no match`() {
    #expect(ids(state: "MT", kinds: [.transport, .lodging]) == ["rides"])
    #expect(ids(state: "IL", kinds: [.transport]) == [])
    #expect(!ids(state: "IL").contains("lost"))
    #expect(ids(language: "es") == ["guide", "everyone"])
  }

  @Test func `those of unknown language are counted`() {
    let list = ResourceList(Self.all, lineage: nil, state: nil, kinds: [], language: "es")
    #expect(list.unknownLanguage == 2)
    #expect(ResourceList(Self.all, lineage: nil, state: nil, kinds: [], language: nil).unknownLanguage == 0)
  }

  @Test func `every bundled row has a link, a day or none, and no sentence of a publisher's length`() {
    let rows = PlainTable.rows(packageRoot() + "/Data/resources.csv")
    #expect(rows.count >= 40)
    for row in rows {
      #expect(row["link"]?.hasPrefix("https://") == true, "\(row)")
      let day = row["last_checked"] ?? ""
      #expect(day.isEmpty || CalendarDate(iso: day) != nil, "\(row)")
      // Links, no copied text: what we say of one in our own words is short.
      #expect((row["notes"] ?? "").split(separator: " ").count <= 40, "\(row)")
      #expect(ResourceKind(rawValue: row["kind"] ?? "") != nil, "\(row)")
    }
  }
}
