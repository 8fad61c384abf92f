import Foundation
import TestSupport
import Testing

/// `export opensearch` writes what the `_bulk` interface takes; no OpenSearch has read it.
@Suite struct OpenSearchExportTests {
  @Test func `every role is two lines of a bulk request, and every field has its type in the mapping`() throws
  {
    let data = DataFolder.withExample()
    let folder = TemporaryFolder()
    let out = folder.file("out")
    try data.must("export", "opensearch", "--out", out)
    let names = Files.names(in: out).sorted()
    #expect(names == ["bulk-000001.ndjson", "mapping.json"])
    let mapping = JSON(file: out + "/mapping.json")["mappings"]
    #expect(mapping["dynamic"].text == "strict")

    let lines = Files.text(out + "/bulk-000001.ndjson").split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map(String.init)
    #expect(lines.last == "", "a bulk request ends with a line's end")
    let roles = data.run("export", "ndjson").lines
    #expect(roles.count > 300)
    #expect(lines.count == 2 * roles.count + 1)
    var ids = Set<String>()
    var faults: [String] = []
    for (i, role) in roles.enumerated() where 2 * i + 1 < lines.count {
      let action = JSON(line: lines[2 * i])
      #expect(action.keys == ["index"])
      #expect(action["index"]["_index"].text == "second-opinion")
      let document = JSON(line: lines[2 * i + 1])
      #expect(action["index"]["_id"].text == document["role_id"].text)
      ids.insert(document["role_id"].text ?? "")
      // Beside its place it is what `export ndjson` says.
      let expected = JSON(line: role)
      #expect(document.keys == expected.keys.union(["location"]))
      for key in expected.keys {
        #expect(
          (document[key].value as? NSObject) == (expected[key].value as? NSObject),
          "\(key) of \(role.prefix(60))")
      }
      #expect(document["location"]["lat"].number == document["site"]["lat"].number || document["site"].isNull)
      check(document, mapping, at: "", &faults)
    }
    #expect(ids.count == roles.count, "no role writes over another one")
    #expect(Set(faults).sorted() == [])
  }

  /// Notes what a strict index would refuse.
  private func check(_ value: JSON, _ field: JSON, at path: String, _ faults: inout [String]) {
    if value.isNull { return }
    if value.isList {
      for element in value.list { check(element, field, at: path, &faults) }
      return
    }
    let isRight: Bool
    switch field["type"].text {
    case nil, "nested":
      for key in value.keys {
        let inner = field["properties"][key]
        if inner.isNull { faults.append("\(path).\(key) is not in the mapping") }
        check(value[key], inner, at: "\(path).\(key)", &faults)
      }
      isRight = !value.keys.isEmpty
    case "keyword", "text": isRight = value.text != nil
    case "boolean": isRight = value.value is Bool
    case "long": isRight = value.number.map { $0 == $0.rounded() } ?? false
    case "double": isRight = value.number != nil
    case "date": isRight = value.text?.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil
    case "geo_point": isRight = value.keys == ["lat", "lon"] && value["lat"].number != nil
    case let type: isRight = type == nil
    }
    if !isRight { faults.append("\(path) is no \(field["type"].text ?? "object")") }
  }

  @Test func `a large export is in several files, each a whole bulk request`() throws {
    let data = DataFolder.withExample()
    let folder = TemporaryFolder()
    let out = folder.file("out")
    try data.must("export", "opensearch", "--out", out, "--part-bytes", "100000")
    let parts = Files.names(in: out).filter { $0.hasPrefix("bulk-") }.sorted()
    #expect(parts.count > 3)
    var whole = ""
    for part in parts {
      let text = Files.text(out + "/" + part)
      #expect(text.hasPrefix("{\"index\":") && text.hasSuffix("}\n"))
      #expect(text.split(separator: "\n").count.isMultiple(of: 2))
      #expect(text.utf8.count < 120_000)
      whole += text
    }
    try data.must("export", "opensearch", "--out", folder.file("one"))
    #expect(whole == Files.text(folder.file("one/bulk-000001.ndjson")))
    #expect(data.run("export", "opensearch").code == 64)
    #expect(data.run("export", "ndjson", "--part-bytes", "5").code == 64)
  }
}
