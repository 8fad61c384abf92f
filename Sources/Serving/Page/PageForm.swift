import Answering
import DirectoryModel
import Exporting
import Querying
import Vocabulary

/// What a person has typed and ticked. It travels from page to page in the form itself: nothing of it stays here.
struct PageForm {
  let language: ExportLanguage
  /// By name with hyphens; no empty values.
  let values: [String: [String]]

  /// The fields that a person fills in; the rest travels hidden.
  static let typed = ["cancer", "plan", "near", "within", "virtual", "patient-state", "first-doctor"]
  /// What steers a page and is no part of the question.
  static let steering = ["lang", "switch", "change", "format", "cursor", "sheet", "for", "visit"]

  private static let mostChanges = 8

  init(_ call: Call) throws(Problem) {
    var values = call.values.mapValues { $0.filter { text in text.contains { !$0.isWhitespace } } }
    values = values.filter { !$0.value.isEmpty }
    let changes = values["change"] ?? []
    // A button of a page is one.
    if changes.count > Self.mostChanges { throw .badParameter("change", "change is a button of a page.") }
    for change in changes { try Self.apply(change, to: &values) }
    let given = values["switch"]?.last ?? values["lang"]?.last
    if let given, ExportLanguage(rawValue: given) == nil {
      throw Problem.badParameter(
        "lang", "lang takes en or es.", allowed: ExportLanguage.allCases.map(\.rawValue))
    }
    language = given.flatMap(ExportLanguage.init(rawValue:)) ?? PageLanguage.preferred(call.acceptLanguage)
    for name in ["lang", "switch", "change"] { values[name] = nil }
    // What was changed is another question: its pages begin anew.
    if !changes.isEmpty { values["cursor"] = nil }
    self.values = values
  }

  private init(_ language: ExportLanguage, _ values: [String: [String]]) {
    self.language = language
    self.values = values
  }

  func without(_ names: [String]) -> PageForm {
    PageForm(language, values.filter { !names.contains($0.key) })
  }

  /// `+name=value` adds, `=name=value` sets, `-name=value` and `-name` take away.
  private static func apply(_ change: String, to values: inout [String: [String]]) throws(Problem) {
    let parts = change.dropFirst().split(separator: "=", maxSplits: 1).map(String.init)
    guard let sign = change.first, let name = parts.first,
      SearchParameter.all.contains(where: { $0.name == name }) || ["words", "first-doctor"].contains(name)
    else { throw .badParameter("change", "change is a button of a page.") }
    switch (sign, parts.count) {
    case ("+", 2): values[name, default: []].append(parts[1])
    case ("=", 2): values[name] = [parts[1]]
    case ("-", 2):
      let left = (values[name] ?? []).flatMap { ParameterValue.split([$0]) }.filter { $0 != parts[1] }
      values[name] = left.isEmpty ? nil : left
    case ("-", 1): values[name] = nil
    default: throw .badParameter("change", "change is a button of a page.")
    }
    // What cannot be asked without the other.
    if values["near"] == nil, sign == "-", name == "near" { values["within"] = nil }
    if values["plan"] == nil, sign == "-", name == "plan" {
      values["network"] = nil
      values["network-status"] = nil
    }
    if values["first-doctor"] == nil, sign == "-", name == "first-doctor" { values["independence"] = nil }
  }

  /// The question for whoever answers.
  func call(_ call: Call, without names: [String] = []) -> Call {
    var asked = values
    for name in names { asked[name] = nil }
    return Call(
      generation: call.generation, path: call.path, values: asked, today: call.today, isPosted: call.isPosted,
      acceptLanguage: call.acceptLanguage, base: call.base)
  }

  func one(_ name: String) -> String? { values[name]?.first }

  /// All that must travel and is no visible field, as hidden fields.
  ///
  /// - Parameter drawn: names of visible fields, each with the values that they draw; nil for all values.
  func hidden(besides drawn: [String: Set<String>?]) -> [[String: Any]] {
    var result: [[String: Any]] = [["name": "lang", "value": language.rawValue]]
    for name in values.keys.sorted() where !Self.steering.contains(name) {
      for value in values[name] ?? [] {
        if let visible = drawn[name] {
          guard let visible, !visible.contains(value) else { continue }
        }
        result.append(["name": name.replacing("-", with: "_"), "value": value])
      }
    }
    return result
  }

  // MARK: Drawing

  /// The options of the state, of which a template would read the names one by one.
  private var states: String {
    let chosen = one("patient-state").map(ParameterValue.state)
    return Markup.several(
      USPS.codes.map { code in
        .element("option", [("value", code)] + (code == chosen ? [("selected", "")] : []), .text(code))
      }
    ).html
  }

  /// The values of the form's template.
  func fields(errors: [PageError] = []) -> [String: Any] {
    func error(_ name: String) -> PageError? { errors.first { $0.field == name } }
    func field(
      _ name: String, _ label: PagePhrase, _ hint: PagePhrase, most: Int = 200, auto: String = "off",
      isNumeric: Bool = false
    ) -> [String: Any] {
      var field: [String: Any] = [
        "id": name.replacing("-", with: "_"), "label": label.text(language), "hint": hint.text(language),
        "value": values[name]?.joined(separator: ", ") ?? "", "most": most, "auto": auto,
        "numeric": isNumeric,
      ]
      if let error = error(name) {
        field["error"] = error.text(language)
        field["meant"] = error.meant
      }
      return field
    }
    let chosen = one("within") ?? ""
    var distances = ["", "10mi", "25mi", "50mi", "100mi", "250mi"]
    if !distances.contains(chosen) { distances.append(chosen) }
    var result: [String: Any] = [
      "cancerField": field("cancer", .cancer, .cancerHint), "planField": field("plan", .plan, .planHint),
      "nearField": field("near", .near, .nearHint, most: 40, auto: "postal-code", isNumeric: false),
      "doctorField": field("first-doctor", .doctor, .doctorHint),
      "distances": distances.map { value -> [String: Any] in
        [
          "value": value, "chosen": value == chosen,
          "label": PageWords.distance(value, language),
        ]
      },
      "states": states,
      "isVirtual": one("virtual") != nil,
    ]
    if let error = error("within") { result["withinError"] = error.text(language) }
    if let error = error("patient-state") { result["stateError"] = error.text(language) }
    let words: [(String, PagePhrase)] = [
      ("cancerLegend", .cancerLegend), ("coverLegend", .coverLegend), ("whereLegend", .whereLegend),
      ("within", .within), ("homeLegend", .homeLegend), ("virtual", .virtual), ("state", .state),
      ("stateHint", .stateHint), ("noState", .noState), ("doctorLegend", .doctorLegend), ("find", .find),
    ]
    for (name, phrase) in words { result[name] = phrase.text(language) }
    return result
  }
}

/// What keeps a form from being answered, at its field.
struct PageError {
  /// With hyphens.
  let field: String
  let meant: [String]

  /// nil for a problem of no visible field.
  init?(_ problem: Problem) {
    guard let name = problem.parameter?.replacing("_", with: "-") else { return nil }
    let field = name == "independent-of" ? "first-doctor" : name
    guard PageForm.typed.contains(field) || field == "visit" else { return nil }
    self.field = field
    meant = Array(problem.suggestions.prefix(5))
  }

  var label: PagePhrase {
    switch field {
    case "cancer": .cancer
    case "plan": .plan
    case "near": .near
    case "within": .within
    case "patient-state": .state
    case "first-doctor": .doctorLegend
    case "visit": .prepareVisit
    default: .virtual
    }
  }

  func text(_ language: ExportLanguage) -> String {
    let phrase: PagePhrase =
      switch field {
      case "cancer": .fixCancer
      case "plan": .fixPlan
      case "near": .fixNear
      case "within": .fixWithin
      case "patient-state": .fixState
      case "first-doctor": .fixDoctor
      case "visit": .fixVisit
      default: .fixField
      }
    return phrase.text(language) + (meant.isEmpty ? "" : " " + PagePhrase.fixMeaning.text(language))
  }
}

/// Which language a browser asks for.
enum PageLanguage {
  /// The first of ours by weight; English where none is named.
  static func preferred(_ field: String?) -> ExportLanguage {
    var best: (language: ExportLanguage, weight: Double)?
    for range in (field ?? "").split(separator: ",") {
      let parts = range.split(separator: ";").map { $0.trimming().lowercased() }
      guard let tag = parts.first, let language = ExportLanguage(rawValue: String(tag.prefix { $0 != "-" }))
      else { continue }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
      if weight > best?.weight ?? 0 { best = (language, weight) }
    }
    return best?.language ?? .english
  }
}
