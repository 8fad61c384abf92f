import DirectoryModel
import Reading

/// One file of FHIR, resource by resource: a Bundle or a single resource, in XML or JSON, or one resource a
/// line.
///
/// The form is told by the file's name, else by its first byte.
final class FHIRFile {
  /// A resource or what stands in its place.
  struct Item {
    /// nil where an entry has no resource.
    var resource: RecordNode?
    /// What the resource says it is; empty when it does not say.
    var typeName: UnsafeRawBufferPointer
    /// The entry's address, or empty.
    var fullUrl: UnsafeRawBufferPointer
    /// The entry says that this resource (`Type/id`) was deleted.
    var deleted: UnsafeRawBufferPointer?
    var lastModified: UnsafeRawBufferPointer
  }

  static let namespace = "http://hl7.org/fhir"

  let reader: any RecordReader
  private let json: JSONReader?
  private let xml: XMLRecordReader?
  private let name: String

  init(_ file: InputFile, names: RecordNames) throws(ReadingError) {
    name = file.name
    let lower = file.name.lowercased()
    func ends(_ ends: String...) -> Bool { ends.contains { lower.hasSuffix($0) } }
    var source: any ByteSource = file.source
    var isXML = ends(".xml")
    if !isXML && !ends(".json", ".ndjson", ".jsonl") {
      let peeked = PeekedByteSource(source)
      source = peeked
      isXML = try peeked.firstSign() == UInt8(ascii: "<")
    }
    if isXML {
      let xml = XMLRecordReader(source, names: names, options: .fhir) { root in
        root.local == "Bundle" ? ["entry"] : []
      }
      (self.xml, json, reader) = (xml, nil, xml)
    } else {
      let form =
        ends(".ndjson", ".jsonl") ? JSONReader.Form.lines : .document(streaming: ["entry"])
      let json = JSONReader(source, form: form, names: names)
      (xml, self.json, reader) = (nil, json, json)
    }
    // Behind what throws: what is given up before all is set is not deinitialized.
    typeBuffer = .allocate(byteCount: 128, alignment: 1)
    // The XHTML of narratives, and outlines of areas in base64, are the longest values and say nothing here.
    for name in [FHIRName.div, .data] { reader.leaveOut(name.name) }
  }

  /// Where the current item stands: the line of NDJSON or XML, the entry of a JSON Bundle.
  var row: Int { xml != nil || json?.isInLines == true ? reader.line : reader.ordinal }

  /// - Throws: when the document is not FHIR's, besides what the readers throw.
  func next() throws -> Bool {
    let hasNext = try reader.next()
    if let root = xml?.rootName, reader.ordinal <= 1, root.namespace != Self.namespace {
      throw ImportError.refused(
        ImportIssue(
          file: name, line: 1, value: root.local, rule: "fhir-namespace",
          remedy: "a Bundle or resource in the namespace \(Self.namespace)"))
    }
    return hasNext
  }

  /// What the current record is; not to be asked after a fault.
  func item() -> Item {
    let tree = reader.tree
    let root = tree.root
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    if let xml, xml.rootName?.local != "Bundle" {
      let type = xml.rootName?.local ?? ""
      return Item(
        resource: root, typeName: typeName(tree.name(of: root), type), fullUrl: none, lastModified: none)
    }
    if let json, json.array == .none {
      return Item(
        resource: root, typeName: tree.text(of: root, .resourceType), fullUrl: none, lastModified: none)
    }
    let request = tree.child(of: root, .request)
    let isDeletion = request.map { tree.text(of: $0, .method).equals("DELETE") } ?? false
    var item = Item(
      typeName: none, fullUrl: tree.text(of: root, .fullUrl),
      deleted: isDeletion ? request.map { tree.text(of: $0, .url) } : nil,
      lastModified: tree.child(of: root, .response).map { tree.text(of: $0, .lastModified) } ?? none)
    guard let holder = tree.child(of: root, .resource) else { return item }
    if xml != nil {
      guard let element = tree.children(of: holder).first(where: { _ in true }) else { return item }
      item.resource = element
      item.typeName = typeName(tree.name(of: element), nil)
    } else {
      item.resource = holder
      item.typeName = tree.text(of: holder, .resourceType)
    }
    return item
  }

  private var lastType: (name: RecordName, text: [UInt8]) = (.none, [])
  private let typeBuffer: UnsafeMutableRawBufferPointer

  deinit { typeBuffer.deallocate() }

  /// The text of a name, made anew only when it changes.
  private func typeName(_ name: RecordName, _ text: String?) -> UnsafeRawBufferPointer {
    if name != lastType.name || name == .none {
      let text = text ?? reader.tree.names.text(name)
      lastType = (name, Array(text.utf8.prefix(128)))
      typeBuffer.copyBytes(from: lastType.text)
    }
    return UnsafeRawBufferPointer(rebasing: typeBuffer[..<lastType.text.count])
  }

  /// What a Bundle says beside its entries, once `next` has given false: how many there are in all, where the
  /// next page is, and its own address.
  var pages: (total: Int?, next: String?, own: String?) {
    let rest = reader.rest
    var pages: (total: Int?, next: String?, own: String?) = (nil, nil, nil)
    pages.total = Int(rest.text(of: rest.root, .total).text)
    for link in rest.children(of: rest.root, .link) {
      let relation = rest.text(of: link, .relation)
      if relation.equals("next") { pages.next = rest.text(of: link, .url).text }
      if relation.equals("self") { pages.own = rest.text(of: link, .url).text }
    }
    return pages
  }
}
