/// The short forms in which a mapping writes its values: a text is a column, a list is several columns, an object says
/// more.
extension MappingDocument {
  /// A header's name, or a column's number.
  struct Column: Decodable {
    var column: SourceColumn

    init(from decoder: any Decoder) throws {
      if let number = try? Int(from: decoder) {
        guard number >= 1 else {
          throw MappingFault(
            decoder.codingPath, value: "\(number)", rule: "mapping-value",
            "a column's number from 1 on, or its name")
        }
        column = .number(number)
      } else {
        column = .name(try String(from: decoder))
      }
    }
  }

  /// One column or a list of them.
  struct ColumnGroup: Decodable {
    var columns: [SourceColumn]

    init(from decoder: any Decoder) throws {
      columns =
        decoder.isList ? try [Column](from: decoder).map(\.column) : [try Column(from: decoder).column]
      if columns.isEmpty {
        throw MappingFault(decoder.codingPath, rule: "mapping-value", "at least one column")
      }
    }
  }

  struct Value: Decodable {
    var value: MappedValue

    static let keys = [
      "from", "first", "constant", "record", "every", "join", "values", "otherwise", "date", "separator",
      "split", "part",
      "wrong", "comment",
    ]

    init(from decoder: any Decoder) throws {
      guard decoder.isObject else {
        value = MappedValue(.columns(try ColumnGroup(from: decoder).columns))
        return
      }
      let object = try decoder.object(knowing: Self.keys, in: "a value")
      let path = decoder.codingPath
      var origins: [MappedValue.Origin] = []
      if let group = try object.value(ColumnGroup.self, "from") { origins.append(.columns(group.columns)) }
      if let groups = try object.value([ColumnGroup].self, "first") {
        origins.append(.first(groups.map(\.columns)))
      }
      if let text = try object.value(String.self, "constant") { origins.append(.constant(text)) }
      if let record = try object.value(String.self, "record") { origins.append(.record(record)) }
      if let records = try object.value(Names.self, "every") { origins.append(.every(records.names)) }
      guard origins.count == 1 else {
        throw MappingFault(
          path, rule: "mapping-value",
          "exactly one of \"from\", \"first\", \"constant\", \"record\" and \"every\"")
      }
      value = MappedValue(origins[0])
      value.join = try object.value(String.self, "join")
      value.table = try object.value(Table.self, "values")?.table
      value.otherwise = try object.choice(MappedValue.Otherwise.self, "otherwise") ?? .keep
      value.separator = try object.value(String.self, "separator")
      value.whenWrong = try object.choice(MappedValue.WhenWrong.self, "wrong") ?? .refuse
      _ = try object.value(String.self, "comment")
      try addForms(object, path)
    }

    private mutating func addForms(
      _ object: KeyedDecodingContainer<AnyKey>, _ path: [any CodingKey]
    ) throws {
      if value.separator?.isEmpty == true {
        throw MappingFault(path + [AnyKey("separator")], rule: "mapping-value", "the sign between two items")
      }
      if let text = try object.value(String.self, "date") {
        guard let form = DateForm(text) else {
          throw MappingFault(
            path + [AnyKey("date")], value: text, rule: "mapping-value",
            "a form with YYYY, MM (or M, or MMM for letters) and DD (or D), such as MM/DD/YYYY")
        }
        value.date = form
      }
      let part = try object.value(String.self, "part")
      guard let form = try object.choice(TextSplit.Form.self, "split") else {
        guard part == nil else {
          throw MappingFault(path + [AnyKey("part")], rule: "mapping-value", "\"split\" beside \"part\"")
        }
        return
      }
      guard let part, form.parts.contains(part) else {
        throw MappingFault(
          path + [AnyKey("part")], value: part, rule: "mapping-value",
          "a part of \"\(form.rawValue)\": \(form.parts.joined(separator: ", "))")
      }
      value.split = TextSplit(form: form, part: part)
    }
  }

  /// One name or a list of them.
  struct Names: Decodable {
    var names: [String]

    init(from decoder: any Decoder) throws {
      names = decoder.isList ? try [String](from: decoder) : [try String(from: decoder)]
    }
  }

  /// The name of a known table, or a table written out.
  struct Table: Decodable {
    var table: ValueTable

    init(from decoder: any Decoder) throws {
      if decoder.isObject {
        table = ValueTable(try [String: String](from: decoder))
        return
      }
      let name = try String(from: decoder)
      guard let known = ValueTable.named(name) else {
        throw MappingFault(
          decoder.codingPath, value: name, rule: "mapping-value",
          "a table in braces, or the name of one: \(ValueTable.names.joined(separator: ", "))")
      }
      table = known
    }
  }

  /// An element's path, or a cell of several items.
  struct Each: Decodable {
    var each: MappedEach

    init(from decoder: any Decoder) throws {
      if !decoder.isObject {
        let path = try String(from: decoder)
        each = .element(path.split(separator: "/").map(String.init))
        return
      }
      let object = try decoder.object(knowing: ["column", "separator", "comment"], in: "\"each\"")
      guard let column = try object.value(Column.self, "column"),
        let separator = try object.value(String.self, "separator"), !separator.isEmpty
      else {
        throw MappingFault(
          decoder.codingPath, rule: "mapping-value", "an element's path, or \"column\" and \"separator\"")
      }
      each = .items(column: column.column, separator: separator)
    }
  }

  struct Condition: Decodable {
    var condition: MappedCondition

    init(from decoder: any Decoder) throws {
      if !decoder.isObject {
        condition = MappedCondition(columns: [try Column(from: decoder).column], allowed: nil)
        return
      }
      let object = try decoder.object(knowing: ["any", "column", "is", "not", "comment"], in: "\"when\"")
      var columns = try object.value([Column].self, "any")?.map(\.column) ?? []
      if let column = try object.value(Column.self, "column") { columns.append(column.column) }
      guard !columns.isEmpty else {
        throw MappingFault(
          decoder.codingPath, rule: "mapping-value", "\"column\", or \"any\" with a list of columns")
      }
      let allowed = try object.value([String].self, "is")
      let excluded = try object.value([String].self, "not") ?? []
      condition = MappedCondition(
        columns: columns, allowed: allowed.map { Set($0.map(ValueTable.folded)) },
        excluded: Set(excluded.map(ValueTable.folded)))
    }
  }

  /// One condition or a list of them, which must all hold.
  struct Conditions: Decodable {
    var conditions: [MappedCondition]

    init(from decoder: any Decoder) throws {
      conditions =
        decoder.isList
        ? try [Condition](from: decoder).map(\.condition) : [try Condition(from: decoder).condition]
    }
  }
}
