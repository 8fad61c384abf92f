import DirectoryModel
import FHIRModel
import Reading

/// Writes a resource as its source states it: as JSON, element by element in the order of the specification, whatever
/// form it was read in.
///
/// Left out are narratives and attached data, which `FHIRFile` does not read; ids of elements inside of a resource and
/// extensions of primitive values, which nothing here refers to; and what is no element of FHIR R4, which is counted.
final class StatedResource {
  private(set) var bytes: [UInt8] = []
  /// Some reference is an address of another server, or a number in its Bundle.
  private(set) var hasForeignReference = false
  /// Elements that FHIR does not know there, by the type and the name.
  private(set) var unknown: [String] = []

  private struct Known {
    var name: RecordName
    var key: [UInt8]
    var content: FHIRElement.Content
    var isList: Bool
    var isReference: Bool
  }

  private let names: RecordNames
  private var tables: [String: [Known]] = [:]
  private var seenUnknown = Set<UInt64>()

  init(names: RecordNames) { self.names = names }

  /// Fills `bytes`; they are empty when the type is none of the tables.
  func write(_ node: RecordNode, type: String, id: UnsafeRawBufferPointer, of tree: RecordTree) {
    bytes.removeAll(keepingCapacity: true)
    unknown.removeAll(keepingCapacity: true)
    hasForeignReference = false
    writeResource(node, type: type, id: id, of: tree)
  }

  private func writeResource(
    _ node: RecordNode, type: String, id: UnsafeRawBufferPointer, of tree: RecordTree
  ) {
    guard table(type) != nil else { return }
    let start = bytes.count
    bytes.append(contentsOf: "{\"resourceType\":".utf8)
    append(quoted: Array(type.utf8))
    if !id.isEmpty {
      bytes.append(contentsOf: ",\"id\":".utf8)
      append(quoted: id)
    }
    if writeParts(node, type: type, isResource: true, of: tree, isFirst: false) {
      bytes.append(UInt8(ascii: "}"))
    } else if id.isEmpty {
      bytes.removeSubrange(start...)
    } else {
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private func table(_ type: String) -> [Known]? {
    if let known = tables[type] { return known }
    guard let elements = FHIRStructure.elements(of: type) else { return nil }
    let table = elements.map { element in
      Known(
        name: names[element.name], key: Array("\"\(element.name)\":".utf8), content: element.content,
        isList: element.isList, isReference: type == "Reference" && element.name == "reference")
    }
    tables[type] = table
    return table
  }

  /// - Returns: whether anything was written.
  private func writeParts(
    _ node: RecordNode, type: String, isResource: Bool, of tree: RecordTree, isFirst: Bool
  ) -> Bool {
    guard let table = table(type) else { return false }
    var isFirst = isFirst
    var hasWritten = false
    for element in table {
      if isResource && element.name == FHIRName.id.name { continue }
      guard let first = tree.child(of: node, named: element.name) else { continue }
      let start = bytes.count
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: element.key)
      var count = 0
      if element.isList {
        bytes.append(UInt8(ascii: "["))
        for child in tree.children(of: node, named: element.name) {
          let before = bytes.count
          if count > 0 { bytes.append(UInt8(ascii: ",")) }
          if writeValue(child, element, of: tree) { count += 1 } else { bytes.removeSubrange(before...) }
        }
        bytes.append(UInt8(ascii: "]"))
      } else if writeValue(first, element, of: tree) {
        count = 1
      }
      if count == 0 {
        bytes.removeSubrange(start...)
      } else {
        isFirst = false
        hasWritten = true
      }
    }
    noteUnknown(node, type: type, table, of: tree)
    return hasWritten
  }

  private func writeValue(_ node: RecordNode, _ element: Known, of tree: RecordTree) -> Bool {
    switch element.content {
    case .text:
      // As it stands: also a value that says nothing is what the source states.
      let text = tree.text(of: node)
      if text.allSatisfy({ $0 <= 0x20 }) { return false }
      if element.isReference, text.starts(with: "http") || text.starts(with: "urn:") {
        hasForeignReference = true
      }
      append(quoted: text)
      return true
    case .number:
      let text = FieldCleaning.clean(tree.text(of: node))
      guard Self.isNumber(text) else { return false }
      bytes.append(contentsOf: text)
      return true
    case .boolean:
      let text = FieldCleaning.clean(tree.text(of: node))
      guard text.equals("true") || text.equals("false") else { return false }
      bytes.append(contentsOf: text)
      return true
    case .type("resource"): return writeContained(node, of: tree)
    case .type(let type):
      let start = bytes.count
      bytes.append(UInt8(ascii: "{"))
      guard writeParts(node, type: type, isResource: false, of: tree, isFirst: true) else {
        bytes.removeSubrange(start...)
        return false
      }
      bytes.append(UInt8(ascii: "}"))
      return true
    }
  }

  private func writeContained(_ node: RecordNode, of tree: RecordTree) -> Bool {
    var resource = node
    var type = tree.text(of: node, .resourceType).text
    // In XML the resource stands inside.
    if type.isEmpty, let element = tree.children(of: node).first(where: { _ in true }) {
      resource = element
      type = names.text(tree.name(of: element))
    }
    let start = bytes.count
    writeResource(resource, type: type, id: FieldCleaning.clean(tree.text(of: resource, .id)), of: tree)
    return bytes.count > start
  }

  private func noteUnknown(_ node: RecordNode, type: String, _ table: [Known], of tree: RecordTree) {
    for child in tree.children(of: node) {
      let name = tree.name(of: child)
      if table.contains(where: { $0.name == name }) { continue }
      let key = ByteHash.hash(type, seed: UInt64(name.rawValue))
      guard seenUnknown.count < 256, seenUnknown.insert(key).inserted else { continue }
      let text = names.text(name)
      if ["resourceType", "text", "id", "value"].contains(text) || text.hasPrefix("_") { continue }
      unknown.append(type + "." + text)
    }
  }

  private static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let first = text.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
      let last = text.last, (0x30...0x39).contains(last)
    else { return false }
    return text.allSatisfy { "0123456789.eE+-".utf8.contains($0) } && Double(text.text) != nil
  }

  private func append(quoted text: some Collection<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0x0D: bytes.append(contentsOf: "\\r".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      // No format can hold the others.
      case 0..<0x20: bytes.append(0x20)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
