// How a suggestion writes its values and records.

extension MappingSuggestion {
  /// How the mapping names a column, seen from a record made for each of some element.
  func reference(_ column: Column, each: [String]?) -> MappingText {
    used.names.insert(column.sample.name)
    if case .number(let number) = column.sample.column { return .number(number) }
    guard sample.rows != nil else { return .text(column.sample.name) }
    let path = column.sample.name.split(separator: "/").map(String.init)
    let each = each ?? []
    guard path.starts(with: each) else { return .text("/" + column.sample.name) }
    let inner = path.dropFirst(each.count).joined(separator: "/")
    return .text(inner.isEmpty ? "." : inner)
  }

  func value(
    _ column: Column, _ extra: [(String, MappingText)] = [], each: [String]? = nil
  ) -> MappingText {
    .object([("from", reference(column, each: each))] + extra + [("comment", .text(column.reason))])
  }

  func valueFirst(_ columns: [Column], each: [String]?) -> MappingText {
    guard columns.count > 1 else { return value(columns[0], each: each) }
    return .object([
      ("first", .list(columns.map { reference($0, each: each) })), ("comment", .text(columns[0].reason)),
    ])
  }

  /// The first of these with a value; the one, where there is only one.
  func firstOf(_ groups: [MappingText]) -> MappingText {
    groups.count == 1 ? groups[0] : .object([("first", .list(groups))])
  }

  /// Any of these has a value.
  func anyOf(_ columns: [MappingText]) -> MappingText {
    columns.count == 1 ? columns[0] : .object([("any", .list(columns))])
  }

  func word(_ column: Column, _ table: String, each: [String]? = nil) -> MappingText {
    value(column, [("values", .text(table)), ("wrong", .text("blank"))], each: each)
  }

  func list(
    _ columns: [Column], table: String?, allowing separators: [String]? = nil,
    extra: [(String, MappingText)] = []
  ) -> MappingText {
    let references = columns.map { reference($0, each: nil) }
    var members: [(String, MappingText)] = [
      ("from", references.count == 1 ? references[0] : .list(references))
    ]
    if let separator = columns.compactMap(\.sample.separator).first,
      separators.map({ $0.contains(separator) }) ?? true
    {
      members.append(("separator", .text(separator)))
    }
    if let table { members.append(("values", .text(table))) }
    return .object(members + extra + [("comment", .text(columns[0].reason))])
  }

  /// Whether a column says one thing of what a record is made for: it stands in the row, or in the same element.
  func isVisible(_ column: Column, each: [String]?) -> Bool {
    column.sample.each.map { (each ?? []).starts(with: $0) } ?? !column.sample.isRepeated
  }

  /// The row's own dates, for each record that it makes.
  func dates(each: [String]? = nil) -> [(String, MappingText)] {
    [("verified", ColumnMeaning.verified), ("as_of", .asOf)].compactMap { name, meaning in
      guard let column = reading.first(meaning), isVisible(column, each: each) else { return nil }
      return (name, day(column, each: each, extra: [("wrong", .text("blank"))]))
    }
  }

  /// An end that cannot be read must not become an open end, so the row is then refused.
  func period(each: [String]?) -> [(String, MappingText)] {
    [("from", ColumnMeaning.from), ("to", .to)].compactMap { name, meaning in
      guard let column = reading.first(meaning), isVisible(column, each: each) else { return nil }
      return (name, day(column, each: each))
    }
  }

  func day(_ column: Column, each: [String]?, extra: [(String, MappingText)] = []) -> MappingText {
    let form = ValueLooks.dateForm(column.sample.values)?.form.text ?? DateForm.iso.text
    return value(column, [("date", .text(form))] + extra, each: each)
  }

  mutating func record(
    _ noun: String, called: String? = nil, each: [String]? = nil, eachText: MappingText? = nil,
    when: [MappingText] = [], id: MappingText?, _ columns: [(String, MappingText)]
  ) {
    var members: [(String, MappingText)] = [("noun", .text(noun))]
    if let called, called != noun { members.append(("called", .text(called))) }
    if let each { members.append(("each", .text(each.joined(separator: "/")))) }
    if let eachText { members.append(("each", eachText)) }
    if when.count == 1 {
      members.append(("when", when[0]))
    } else if when.count > 1 {
      members.append(("when", .list(when)))
    }
    if let id { members.append(("id", id)) }
    members.append(("columns", .object(columns)))
    records.append(.object(members))
  }
}
