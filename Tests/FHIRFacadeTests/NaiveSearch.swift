import DirectoryModel
import FHIRModel
import Foundation
import TestSupport

@testable import FHIRFacade

/// Searches by looking at every resource: the plain twin of the joins. It shares the table of parameters with them
/// and nothing else.
struct NaiveSearch {
  /// By type, each with its id.
  var resources: [ResourceType: [(id: String, value: FHIRValue)]] = [:]

  init(_ catalog: FHIRCatalog) {
    for type in ResourceType.allCases {
      resources[type] = (0..<catalog.count(type)).map { (catalog.id(type, $0), catalog.resource(type, $0)) }
    }
  }

  func ids(_ type: ResourceType, _ conditions: [(name: String, value: String)]) -> [String] {
    resources[type]!.filter { resource in
      conditions.allSatisfy { holds($0.name, $0.value, of: type, resource) }
    }.map { "\(type.name)/\($0.id)" }.sorted()
  }

  func holds(
    _ name: String, _ value: String, of type: ResourceType, _ resource: (id: String, value: FHIRValue)
  ) -> Bool {
    if name.hasPrefix("_has:") {
      let parts = name.split(separator: ":", maxSplits: 3).map(String.init)
      let from = ResourceType(name: parts[1])!
      let parameter = SearchParameter.named(parts[2], of: from)!
      return resources[from]!.contains { other in
        parameter.values(in: other.value).contains { $0["reference"]?.text == "\(type.name)/\(resource.id)" }
          && holds(parts[3], value, of: from, other)
      }
    }
    if let point = name.firstIndex(of: ".") {
      let parameter = SearchParameter.named(
        String(name[..<point].split(separator: ":")[0]), of: type)!
      let rest = String(name[name.index(after: point)...])
      return parameter.values(in: resource.value).contains { reference in
        resources[parameter.target!]!.contains { target in
          reference["reference"]?.text == "\(parameter.target!.name)/\(target.id)"
            && holds(rest, value, of: parameter.target!, target)
        }
      }
    }
    let parts = name.split(separator: ":").map(String.init)
    if parts[0] == "_id" { return value.split(separator: ",").contains { $0 == resource.id } }
    let parameter = SearchParameter.named(parts[0], of: type)!
    let values = parameter.values(in: resource.value)
    let modifier = parts.count > 1 ? parts[1] : ""
    if modifier == "missing" { return values.isEmpty == (value == "true") }
    let alternatives = value.split(separator: ",").map(String.init)
    let found = values.contains { stated in
      alternatives.contains { matches(stated, $0, parameter, modifier) }
    }
    return modifier == "not" ? !found : found
  }

  private func matches(_ stated: FHIRValue, _ asked: String, _ parameter: SearchParameter, _ modifier: String)
    -> Bool
  {
    switch parameter.kind {
    case .string:
      return Self.leaves(stated).contains { text in
        switch modifier {
        case "exact": text == asked
        case "contains": Self.plain(text).contains(Self.plain(asked))
        default: Self.plain(text).hasPrefix(Self.plain(asked))
        }
      }
    case .token:
      if modifier == "text" {
        let words =
          [stated["text"]?.text, stated["type"]?["text"]?.text].compactMap { $0 }
          + stated.all("coding").compactMap { $0["display"]?.text }
        return words.contains { Self.plain($0).hasPrefix(Self.plain(asked)) }
      }
      let codings = stated["coding"] == nil ? [stated] : stated.all("coding")
      let parts = asked.components(separatedBy: "|")
      return codings.contains { coding in
        let code = (parameter.name == "identifier" ? coding["value"] : coding["code"])?.text ?? ""
        let system = coding["system"]?.text ?? ""
        if parts.count == 1 { return code.lowercased() == asked.lowercased() }
        if !parts[1].isEmpty && code.lowercased() != parts[1].lowercased() { return false }
        return system == parts[0]
      }
    case .reference:
      let target = parameter.target!.name
      return stated["reference"]?.text == (asked.contains("/") ? asked : "\(target)/\(asked)")
    case .date: return false
    }
  }

  /// Texts of a primitive or of a name or address, without the codes for its use.
  private static func leaves(_ value: FHIRValue) -> [String] {
    if let text = value.text { return [text] }
    let skipped = ["use", "type", "period", "extension"]
    return value.fields.filter { !skipped.contains($0.name) }.flatMap { field in
      field.value.values.compactMap(\.text)
    }
  }

  private static func plain(_ text: String) -> String {
    text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
  }
}

/// Questions by chance, out of what the resources say.
struct SearchChance {
  let naive: NaiveSearch
  var random: SplitMix64

  mutating func question(_ type: ResourceType) -> [(name: String, value: String)] {
    (0..<random.number(1..<3)).compactMap { _ in condition(type, depth: 0) }
  }

  private mutating func condition(_ type: ResourceType, depth: Int) -> (name: String, value: String)? {
    let parameters = SearchParameter.of(type).filter { $0.kind != .date }
    let turn = random.number(0..<10)
    if depth < 2, turn < 3 {
      let references = parameters.filter { $0.kind == .reference }
      guard !references.isEmpty else { return condition(type, depth: 9) }
      let parameter = random.pick(references)
      return condition(parameter.target!, depth: depth + 1).map { (parameter.name + "." + $0.name, $0.value) }
    }
    if depth < 2, turn == 3 {
      let reverse = SearchParameter.all.filter { $0.target == type }
      guard !reverse.isEmpty else { return condition(type, depth: 9) }
      let parameter = random.pick(reverse)
      return condition(parameter.type, depth: depth + 1).map {
        ("_has:\(parameter.type.name):\(parameter.name):\($0.name)", $0.value)
      }
    }
    let parameter = random.pick(parameters)
    let all = naive.resources[type]!
    guard !all.isEmpty else { return nil }
    for _ in 0..<20 {
      let resource = random.pick(all)
      guard let value = parameter.values(in: resource.value).first,
        let asked = asked(value, parameter)
      else { continue }
      return asked
    }
    return (parameter.name + ":missing", random.pick(["true", "false"]))
  }

  private mutating func asked(
    _ value: FHIRValue, _ parameter: SearchParameter
  ) -> (name: String, value: String)? {
    func safe(_ text: String?) -> String? {
      text.flatMap { $0.contains { ",|\\$&%=+#".contains($0) } || $0.isEmpty ? nil : $0 }
    }
    switch parameter.kind {
    case .string:
      let texts =
        value.text.map { [$0] }
        ?? value.fields.filter { $0.name != "use" && $0.name != "type" }.flatMap {
          $0.value.values.compactMap(\.text)
        }
      guard !texts.isEmpty, let text = safe(random.pick(texts)) else { return nil }
      switch random.number(0..<4) {
      case 0: return (parameter.name + ":exact", text)
      case 1:
        let middle = String(text.dropFirst(1).prefix(3))
        return middle.contains { $0 != " " } ? (parameter.name + ":contains", middle) : nil
      case 2: return (parameter.name, text.uppercased())
      default: return (parameter.name, String(text.prefix(random.number(1..<5))))
      }
    case .token:
      let coding = value.all("coding").first ?? value
      guard let code = safe((coding["code"] ?? coding["value"])?.text) else { return nil }
      let system = coding["system"]?.text ?? ""
      switch random.number(0..<6) {
      case 0: return (parameter.name, code)
      case 1: return (parameter.name + ":not", code)
      case 2 where !system.isEmpty: return (parameter.name, system + "|")
      case 3:
        guard let text = safe(value["text"]?.text) else { return nil }
        return (parameter.name + ":text", String(text.prefix(6)))
      default: return (parameter.name, system + "|" + code)
      }
    case .reference:
      guard let text = value["reference"]?.text else { return nil }
      return (parameter.name, random.number(0..<2) == 0 ? text : String(text.split(separator: "/").last!))
    case .date: return nil
    }
  }
}
