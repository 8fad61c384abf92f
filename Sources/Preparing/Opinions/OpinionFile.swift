import DirectoryModel
public import Exporting
public import Reading
import Vocabulary

/// Why a file is no opinion.
public enum OpinionError: Error, Equatable, Sendable {
  /// - Parameters:
  ///   - path: `doctor.nmae`, `tests[2].reslt`.
  ///   - nearest: a field that was likely meant.
  ///   - known: what may stand there.
  case unknownField(file: String, path: String, nearest: String?, known: [String])
  /// - Parameter expected: what must stand there.
  case badValue(file: String, path: String, value: String, expected: String)
  case severalRecords(file: String)
  /// It cannot be read, or is no JSON.
  case unreadable(ReadingError)
}

/// Opinions as JSON: one object a file, every field optional, an empty text the same as none.
public enum OpinionFile {
  static let fields = [
    "doctor", "date", "diagnosis", "type", "stage", "tests", "guideline", "plan", "trial", "wait",
  ]
  static let doctorFields = ["name", "id", "specialty"]
  static let testFields = ["what", "result", "read_by"]

  /// An empty one to fill in.
  public static var template: JSONValue {
    func empty(_ fields: [String]) -> JSONValue { .object(fields.map { ($0, .string("")) }) }
    return .object(
      fields.map { field in
        switch field {
        case "doctor": (field, empty(doctorFields))
        case "tests": (field, .array([empty(testFields)]))
        default: (field, .string(""))
        }
      })
  }

  /// Reads one opinion, strictly: a field that is not known is an error, never dropped.
  public static func read(_ source: any ByteSource) throws(OpinionError) -> Opinion {
    let source = PeekedByteSource(source)
    let sign: UInt8?
    do throws(ReadingError) { sign = try source.firstSign() } catch { throw .unreadable(error) }
    // Of a list each opinion would be a record of its own.
    if sign == UInt8(ascii: "[") { throw .severalRecords(file: source.name) }
    let reader = JSONReader(source, form: .document(streaming: []), names: RecordNames())
    guard try next(reader) else { throw .severalRecords(file: source.name) }
    if let fault = reader.fault { throw .unreadable(fault) }
    let opinion = try Walk(tree: reader.tree, file: source.name).opinion()
    // An array would be a list of opinions, and the file may end in the middle of a second one.
    guard reader.array == .none, try !next(reader) else { throw .severalRecords(file: source.name) }
    return opinion
  }

  /// Reads the opinion in a file.
  public static func read(path: String) throws(OpinionError) -> Opinion {
    let source: FileByteSource
    do throws(ReadingError) { source = try FileByteSource(path: path) } catch { throw .unreadable(error) }
    return try read(source)
  }

  private static func next(_ reader: JSONReader) throws(OpinionError) -> Bool {
    do throws(ReadingError) { return try reader.next() } catch { throw .unreadable(error) }
  }

  private struct Walk {
    let tree: RecordTree
    let file: String

    func opinion() throws(OpinionError) -> Opinion {
      var opinion = Opinion()
      var seen = Set<String>()
      for node in tree.children(of: tree.root) {
        let name = tree.names.text(tree.name(of: node))
        guard OpinionFile.fields.contains(name) else { throw unknown(name, OpinionFile.fields) }
        // Only a list gives a name several times.
        guard seen.insert(name).inserted || name == "tests" else {
          throw .badValue(file: file, path: name, value: "a list", expected: "one text")
        }
        switch name {
        case "doctor": try readDoctor(node, into: &opinion)
        case "tests":
          if let test = try test(node, number: opinion.tests.count + 1) { opinion.tests.append(test) }
        case "date": opinion.date = try date(node)
        default:
          if let field = OpinionField(rawValue: name) { opinion.set(field, try text(node, path: name)) }
        }
      }
      return opinion
    }

    private func readDoctor(_ node: RecordNode, into opinion: inout Opinion) throws(OpinionError) {
      for (name, value) in try members(node, path: "doctor", known: OpinionFile.doctorFields) {
        switch name {
        case "name": opinion.doctor = value
        case "id": opinion.doctorID = value
        default: opinion.specialty = value
        }
      }
    }

    /// nil for one in which nothing is filled in.
    private func test(_ node: RecordNode, number: Int) throws(OpinionError) -> Opinion.Test? {
      let path = "tests[\(number)]"
      var test = Opinion.Test(what: "")
      for (name, value) in try members(node, path: path, known: OpinionFile.testFields) {
        switch name {
        case "what": test.what = value ?? ""
        case "result": test.result = value
        default: test.readBy = value
        }
      }
      if test.what.isEmpty {
        guard test.result == nil, test.readBy == nil else {
          throw .badValue(
            file: file, path: path + ".what", value: "", expected: "which test it is, such as \"biopsy\"")
        }
        return nil
      }
      return test
    }

    private func members(
      _ node: RecordNode, path: String, known: [String]
    ) throws(OpinionError) -> [(String, String?)] {
      guard tree.kind(of: node) == .object else {
        throw .badValue(
          file: file, path: path, value: tree.rendered(node),
          expected: "an object with " + known.joined(separator: ", "))
      }
      var result: [(String, String?)] = []
      for child in tree.children(of: node) {
        let name = tree.names.text(tree.name(of: child))
        guard known.contains(name) else { throw unknown(name, known, under: path) }
        result.append((name, try text(child, path: path + "." + name)))
      }
      return result
    }

    private func text(_ node: RecordNode, path: String) throws(OpinionError) -> String? {
      switch tree.kind(of: node) {
      case .text, .number:
        let text = tree.string(of: node).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.isEmpty ? nil : text
      case .object, .list, .boolean:
        throw .badValue(file: file, path: path, value: tree.rendered(node), expected: "a text in quotes")
      }
    }

    private func date(_ node: RecordNode) throws(OpinionError) -> CalendarDate? {
      guard let text = try text(node, path: "date") else { return nil }
      guard text.utf8.count == 10, let date = CalendarDate(iso: text) else {
        throw .badValue(file: file, path: "date", value: text, expected: "a date as YYYY-MM-DD")
      }
      return date
    }

    private func unknown(_ name: String, _ known: [String], under path: String? = nil) -> OpinionError {
      .unknownField(
        file: file, path: (path.map { $0 + "." } ?? "") + name,
        nearest: Spelling.nearest(to: name, in: known),
        known: known)
    }
  }
}
