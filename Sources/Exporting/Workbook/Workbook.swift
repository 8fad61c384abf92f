import DirectoryModel

/// A workbook of tables (Office Open XML, ECMA-376): in each sheet a line of names that stays in sight, below it rows.
///
/// Texts are cells of text with the format of text, so that no value is ever computed and a ZIP keeps its zero.
struct Workbook {
  struct Sheet {
    var name: String
    var columns: [(name: String, width: Int)]
    var rows: [[CellValue]]
  }

  var title: String
  var day: CalendarDate
  var sheets: [Sheet]

  /// Excel holds no longer text in a cell.
  static let longestText = 32_767

  func bytes() -> [UInt8] {
    var archive = ZIPArchive()
    archive.add("[Content_Types].xml", part(contentTypes))
    archive.add("_rels/.rels", part(rootRelations))
    archive.add("docProps/core.xml", part(properties))
    archive.add("xl/workbook.xml", part(book))
    archive.add("xl/_rels/workbook.xml.rels", part(bookRelations))
    archive.add("xl/styles.xml", part(styles))
    for i in sheets.indices { archive.add("xl/worksheets/sheet\(i + 1).xml", part(sheet(i))) }
    return archive.finished()
  }

  private func part(_ xml: String) -> [UInt8] {
    Array(("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + xml).utf8)
  }

  // MARK: Around the sheets

  private let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private let packageRelations = "http://schemas.openxmlformats.org/package/2006/relationships"

  private var contentTypes: String {
    let office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    let parts = sheets.indices.map {
      "<Override PartName=\"/xl/worksheets/sheet\($0 + 1).xml\" ContentType=\"\(office).worksheet+xml\"/>"
    }
    return """
      <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
      <Default Extension="xml" ContentType="application/xml"/>\
      <Override PartName="/xl/workbook.xml" ContentType="\(office).sheet.main+xml"/>\
      <Override PartName="/xl/styles.xml" ContentType="\(office).styles+xml"/>\
      <Override PartName="/docProps/core.xml" \
      ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>\
      \(parts.joined())</Types>
      """
  }

  private var rootRelations: String {
    """
    <Relationships xmlns="\(packageRelations)">\
    <Relationship Id="rId1" Type="\(relations)/officeDocument" Target="xl/workbook.xml"/>\
    <Relationship Id="rId2" Type="\(packageRelations)/metadata/core-properties" Target="docProps/core.xml"/>\
    </Relationships>
    """
  }

  private var properties: String {
    """
    <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" \
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>\(escaped(title))</dc:title>\
    <dc:creator>second-opinion</dc:creator>\
    <dcterms:created xsi:type="dcterms:W3CDTF">\(day)T00:00:00Z</dcterms:created></cp:coreProperties>
    """
  }

  private var book: String {
    let list = sheets.enumerated().map {
      "<sheet name=\"\($1.name)\" sheetId=\"\($0 + 1)\" r:id=\"rId\($0 + 1)\"/>"
    }
    // On paper the names of the columns stand on each page.
    let titles = sheets.enumerated().map {
      "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"\($0)\">'\($1.name)'!$1:$1</definedName>"
    }
    return """
      <workbook xmlns="\(main)" xmlns:r="\(relations)"><sheets>\(list.joined())</sheets>\
      <definedNames>\(titles.joined())</definedNames></workbook>
      """
  }

  private var bookRelations: String {
    let list = sheets.indices.map {
      "<Relationship Id=\"rId\($0 + 1)\" Type=\"\(relations)/worksheet\" Target=\"worksheets/sheet\($0 + 1).xml\"/>"
    }
    return """
      <Relationships xmlns="\(packageRelations)">\(list.joined())\
      <Relationship Id="rId\(sheets.count + 1)" Type="\(relations)/styles" Target="styles.xml"/></Relationships>
      """
  }

  /// The places of the styles in `cellXfs`.
  private enum Style: Int {
    case plain = 0
    case head, text, date, number
  }

  private var styles: String {
    let top = "<alignment vertical=\"top\" wrapText=\"1\"/>"
    return """
      <styleSheet xmlns="\(main)"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>\
      <fonts count="2"><font><sz val="10"/><name val="Arial"/><family val="2"/></font>\
      <font><b/><sz val="10"/><name val="Arial"/><family val="2"/></font></fonts>\
      <fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
      <fill><patternFill patternType="solid"><fgColor rgb="FFE4EDEE"/><bgColor indexed="64"/></patternFill></fill></fills>\
      <borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>\
      <border><left/><right/><top/><bottom style="thin"><color rgb="FF0A5A64"/></bottom><diagonal/></border></borders>\
      <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
      <cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
      <xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" \
      applyBorder="1"/>\
      <xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">\(top)</xf>\
      <xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">\
      <alignment horizontal="left" vertical="top"/></xf>\
      <xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top"/></xf>\
      </cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
      """
  }

  // MARK: A sheet

  private func sheet(_ i: Int) -> String {
    let sheet = sheets[i]
    let last = Self.letters(sheet.columns.count - 1)
    let widths = sheet.columns.enumerated().map {
      "<col min=\"\($0 + 1)\" max=\"\($0 + 1)\" width=\"\($1.width)\" customWidth=\"1\"/>"
    }
    var rows = row(1, sheet.columns.map { .text($0.name) }, style: .head)
    for (n, cells) in sheet.rows.enumerated() { rows += row(n + 2, cells, style: nil) }
    return """
      <worksheet xmlns="\(main)"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>\
      <dimension ref="A1:\(last)\(sheet.rows.count + 1)"/>\
      <sheetViews><sheetView workbookViewId="0"\(i == 0 ? " tabSelected=\"1\"" : "")>\
      <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>\
      <selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>\
      <sheetFormatPr defaultRowHeight="13"/><cols>\(widths.joined())</cols><sheetData>\(rows)</sheetData>\
      <autoFilter ref="A1:\(last)\(sheet.rows.count + 1)"/>\
      <pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>\
      <pageSetup orientation="landscape" fitToHeight="0"/></worksheet>
      """
  }

  private func row(_ number: Int, _ cells: [CellValue], style: Style?) -> String {
    let written = cells.enumerated().map { cell($1, at: Self.letters($0) + String(number), style: style) }
    return "<row r=\"\(number)\">\(written.joined())</row>"
  }

  private func cell(_ value: CellValue, at place: String, style: Style?) -> String {
    func open(_ usual: Style) -> String { "<c r=\"\(place)\" s=\"\((style ?? usual).rawValue)\"" }
    switch value {
    case .empty: return ""
    case .number(let digits): return open(.number) + "><v>\(digits)</v></c>"
    // Day 61 is 1 March 1900: before it Excel counts a day that never was.
    case .date(let day) where day.days + 25_569 >= 61: return open(.date) + "><v>\(day.days + 25_569)</v></c>"
    case .text, .unknown, .notAsked, .date:
      let text = Self.cut(value.written)
      return open(.text) + " t=\"inlineStr\"><is><t xml:space=\"preserve\">\(escaped(text))</t></is></c>"
    }
  }

  /// What a cell can hold, in the UTF-16 units in which Excel counts.
  private static func cut(_ text: String) -> String {
    guard text.utf16.count > longestText else { return text }
    var kept = ""
    var used = 0
    for character in text {
      used += character.utf16.count
      if used > longestText - 2 { break }
      kept.append(character)
    }
    return kept + " …"
  }

  /// The name of a column: A … Z, AA …
  static func letters(_ column: Int) -> String {
    let letter = String(UnicodeScalar(UInt8(0x41 + column % 26)))
    return column < 26 ? letter : letters(column / 26 - 1) + letter
  }

  /// `_x0041_` in a text would be read as the letter A: its own `_` is written so.
  private func escaped(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let place = rest.firstRange(of: /_x[0-9A-Fa-f]{4}_/.matchingSemantics(.unicodeScalar)) {
      result += rest[..<place.lowerBound] + "_x005F_"
      rest = rest[rest.index(after: place.lowerBound)...]
    }
    return Markup.escaped(result + rest)
  }
}
