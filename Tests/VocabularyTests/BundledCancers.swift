import Foundation
import TestSupport
import Vocabulary

/// The cancer types of `Data/`, read here in the plainest way: cells may be quoted, but hold no line ends.
enum BundledCancers {
  static let types: [CancerType] = {
    let specialties = Dictionary(grouping: rows("cancer-specialties.csv"), by: { $0[0] })
    return rows("cancer-types.csv").map { row in
      CancerType(
        id: row[0], name: row[1], parent: row[2].isEmpty ? nil : row[2],
        words: row[6...8].flatMap { list($0) }, codes: list(row[4]), ageGroup: AgeGroup(token: row[10]),
        isRare: row[9] == "yes",
        specialties: (specialties[row[0]] ?? []).map {
          CancerType.Specialty(code: $0[1], modality: Modality(token: $0[2])!, isPrimary: $0[3] == "primary")
        })
    }
  }()

  static let vocabulary = CancerVocabulary(types)

  private static func list(_ cell: String) -> [String] { cell.split(separator: "|").map(String.init) }

  private static func rows(_ file: String) -> [[String]] {
    guard let text = try? String(contentsOfFile: packageRoot() + "/Data/" + file, encoding: .utf8) else {
      preconditionFailure("no Data/\(file)")
    }
    return text.split(whereSeparator: \.isNewline).dropFirst().map(cells)
  }

  private static func cells(_ line: Substring) -> [String] {
    var result = [""]
    var isQuoted = false
    for c in line {
      switch c {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: result.append("")
      default: result[result.count - 1].append(c)
      }
    }
    return result
  }
}
