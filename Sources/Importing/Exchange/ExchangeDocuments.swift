// The two documents of the exchange format, written from its one table: what is read and what is promised cannot
// drift apart. A test holds `docs/exchange.md` and `docs/exchange.xsd` to these texts.

extension ExchangeSchema {
  /// `docs/exchange.md`: the format in words, a table for each noun, an example.
  public static func markdown() -> String {
    var text = introduction
    text += "\n## The nouns\n"
    for noun in nouns {
      text += "\n### \(noun.name)\n\n\(noun.meaning)\n\n"
      text += "| column | type | required | meaning |\n|---|---|---|---|\n"
      for column in noun.columns {
        let required = column.isRequired ? "yes" : ""
        text += "| `\(column.name)` | \(words(for: column, of: noun)) | \(required) "
        text += "| \(escaped(column.meaning)) |\n"
      }
    }
    return text + "\n" + example
  }

  /// A vertical bar would end the cell of a table.
  private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }

  private static func words(for column: Column, of noun: Noun) -> String {
    let one: String
    switch column.type {
    case .text: one = column.name == noun.name ? "id" : "text"
    case .yesNo: one = "yes, no"
    case .date: one = "date"
    case .integer: one = "whole number"
    case .decimal: one = "number"
    case .choice(let values): one = values.map { "`\($0)`" }.joined(separator: ", ")
    case .npi: one = "NPI"
    case .ccn: one = "CCN"
    case .reference(let noun): one = "id of \(noun)"
    case .state: one = "state"
    }
    return column.isList ? "list: " + one : one
  }

  private static let introduction = """
    # The exchange format

    This is how you write a directory of your own: one doctor, or a plan's whole list. Import it with `--as exchange`.
    This page is written from the table by which the files are read, so it says what is really accepted.

    ## Two forms

    **CSV**: one file for each kind of row. UTF-8, commas, the header first; a cell with a comma or a quote stands in
    quotes, and a quote inside is doubled. **The first column names the noun of every row of the file** and holds the
    row's id: a file whose first column is `clinician` lists clinicians. The other columns come in any order, and you
    may leave out those that you do not need.

    **XML**: one file, whose name ends with `.xml`. The root is `directory` in the namespace
    `\(namespace)`. Each row is an element named for its noun; `id` is its id, and every other
    column is an attribute of the same name. `exchange.xsd` beside this page describes it.

    Both forms say the same. Give all files of a source to one import, in any order; the two forms may be mixed.

    ## Cells

    - **Blank is unknown.** It never means no. An attribute that you leave out is the same as a blank cell.
    - **Lists** are separated by `|`: `en|es`. Blanks around an item are nothing.
    - **yes, no**: these two words, in small letters.
    - **date**: `2026-11-01`; `2026-11` and `2026` mean the first day. The days `from` and `to` both count.
    - **whole number**: 0 or more, digits only. **number**: with a decimal point, such as `41.88`; `lat` lies within
      ±90, `lon` within ±180.
    - **state**: the two capitals of the US postal service, such as `IL`.
    - **NPI**: ten digits whose check digit holds. A row with another number is kept under its own id, with a warning.
    - **CCN**: six digits or capitals, with leading zeros: `060104`.
    - `specialties` are NUCC codes of ten characters, such as `207RX0202X`. `licenses` are `STATE:NUMBER`.
    - No cell, be it a list or not, holds a line break, a tab or another control character, nor more than 65,536
      bytes.

    ## Ids and references

    An **id** has 1 to 128 letters without accents, digits and `- _ . : /`, and stands once in its noun. It is yours:
    the same id in another source is somebody else. Only `center`, `program` and `plan` ids are the same for all
    sources, so that one source can speak of another's center or plan. **Network ids are local to the source**: two
    payers may both have a network `1`, and they stay two.

    A column of the type *id of …* refers to a row of that noun **in the same import**. So does the `center` of a
    site, and of an affiliation that has only a center and a hospital. Elsewhere a `center` may belong to any source.

    A role belongs to its `clinician`; `organization` then says where the clinician works. Without a clinician it is
    the organization's own service at that site. A site belongs to an organization or to a center, never to both. An
    affiliation ties one clinician or organization to a hospital, a group or a center, or a center to a hospital.

    ## Nesting in XML

    An element may stand inside the one that it belongs to, and then needs no reference to it:

    | inside | may stand |
    |---|---|
    \(nestingRows)

    An explicit reference counts more than the element around it. Nothing else may be nested.

    ## What is refused

    - **A whole file**: one whose first column is no noun; one with an unknown column (the message says the nearest
      known one) or with a column twice; XML with another root or namespace, a document type, or no end; anything that
      is not text. The former data stays as it was.
    - **A row**: one that lacks a required value, has a cell of the wrong form, uses an id a second time, or refers to
      no row of the import. Whatever refers to a refused row is refused as well. The other rows are kept.
    - Names that begin with `x_` are your own and are not read, in both forms.

    `exchange.xsd` is a little narrower than the import: XSD 1.0 cannot describe attributes that begin with `x_`, and
    it wants an unknown value left out rather than blank. What it cannot see are references and check digits.

    A list that declares itself complete stays so only if every refused row still shows a valid NPI, and every row
    of the declared kind that is kept has one: whoever is listed under another number cannot be missed by her own.

    """

  private static var nestingRows: String {
    nouns.compactMap { noun in
      let inside = nested(in: noun)
      return inside.isEmpty
        ? nil : "| `\(noun.name)` | \(inside.map { "`\($0.name)`" }.joined(separator: ", ")) |"
    }.joined(separator: "\n")
  }

  private static func nested(in noun: Noun) -> [Noun] {
    nouns.filter { ExchangeAdapter.nesting[noun.name]?[$0.name] != nil }
  }

  private static let example = """
    ## A complete example

    Everybody here is invented. As CSV, six files:

    ```csv
    network,name,payer
    gold,Gold Example Network,Example Mutual
    ```

    ```csv
    organization,name,type
    clinic,Example Clinic,practice
    ```

    ```csv
    site,organization,street,city,state,zip
    clinic-main,clinic,1 Invented Way,Chicago,IL,60612
    ```

    ```csv
    clinician,npi,first,last,credentials,languages,specialties,licenses,as_of
    ana,2000000036,Ana,Ejemplo,MD,en|es,207RX0202X,IL:EX0003,2026-10-31
    ```

    ```csv
    role,clinician,organization,site,accepting,virtual
    ana-clinic,ana,clinic,clinic-main,yes,video
    ```

    ```csv
    participation,role,network,status,tier,accepting,verified
    ana-gold,ana-clinic,gold,in,1,newpt,2026-11-01
    ```

    As XML, the same:

    ```xml
    <?xml version="1.0" encoding="UTF-8"?>
    <directory xmlns="\(namespace)">
      <network id="gold" name="Gold Example Network" payer="Example Mutual"/>
      <organization id="clinic" name="Example Clinic" type="practice">
        <site id="clinic-main" street="1 Invented Way" city="Chicago" state="IL" zip="60612"/>
      </organization>
      <clinician id="ana" npi="2000000036" first="Ana" last="Ejemplo" credentials="MD" languages="en|es"
          specialties="207RX0202X" licenses="IL:EX0003" as_of="2026-10-31">
        <role id="ana-clinic" organization="clinic" site="clinic-main" accepting="yes" virtual="video">
          <participation id="ana-gold" network="gold" status="in" tier="1" accepting="newpt" verified="2026-11-01"/>
        </role>
      </clinician>
    </directory>
    ```

    """

  // MARK: XSD

  /// `docs/exchange.xsd`: the XML form in XML Schema 1.0.
  ///
  /// It admits what the import takes, except attributes of the writer's own (`x_…`) and blank values, which XSD 1.0
  /// cannot describe or would make every type harder to read. A reference that nesting supplies is optional.
  public static func xmlSchema() -> String {
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- Written from the table by which the files are read; see exchange.md. Names that begin with x_ are the
           writer's own: the import ignores them, but XSD 1.0 cannot describe them. -->
      <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="\(namespace)"
          targetNamespace="\(namespace)" elementFormDefault="qualified">

        <xs:element name="directory">
          <xs:complexType>
            <xs:choice minOccurs="0" maxOccurs="unbounded">

      """
    for noun in nouns { text += "        <xs:element name=\"\(noun.name)\" type=\"\(noun.name)\"/>\n" }
    text += """
            </xs:choice>
          </xs:complexType>
        </xs:element>

      """
    for noun in nouns { text += "\n" + complexType(noun) }
    text += "\n" + simpleTypes + "</xs:schema>\n"
    return text
  }

  private static func complexType(_ noun: Noun) -> String {
    var text = """
        <xs:complexType name="\(noun.name)">
          <xs:annotation><xs:documentation>\(markup(noun.meaning))</xs:documentation></xs:annotation>

      """
    let inside = nested(in: noun)
    if !inside.isEmpty {
      text += "    <xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">\n"
      for child in inside { text += "      <xs:element name=\"\(child.name)\" type=\"\(child.name)\"/>\n" }
      text += "    </xs:choice>\n"
    }
    for column in noun.columns { text += attribute(column, of: noun) }
    return text + "  </xs:complexType>\n"
  }

  private static func attribute(_ column: Column, of noun: Noun) -> String {
    let isID = column.name == noun.name
    // The element around may say it.
    let isSupplied = ExchangeAdapter.nesting.values.contains { $0[noun.name] == column.name }
    let use = column.isRequired && !isSupplied ? " use=\"required\"" : ""
    let head = "    <xs:attribute name=\"\(isID ? "id" : column.name)\"\(use)"
    let note = "<xs:annotation><xs:documentation>\(markup(column.meaning))</xs:documentation></xs:annotation>"
    if case .choice(let values) = column.type {
      let facets =
        column.isList
        ? "<xs:pattern value=\"\(list(of: values.joined(separator: "|")))\"/>"
        : values.map { "<xs:enumeration value=\"\($0)\"/>" }.joined()
      return """
        \(head)>
              \(note)
              <xs:simpleType><xs:restriction base="word">\(facets)</xs:restriction></xs:simpleType>
            </xs:attribute>

        """
    }
    let type: String
    switch column.type {
    case .text where column.name == "specialties": type = "specialtyList"
    case .text where column.name == "licenses": type = "licenseList"
    case .text, .npi: type = isID ? "id" : "text"
    case .reference: type = column.isList ? "text" : "id"
    case .yesNo: type = "yesNo"
    case .date: type = "date"
    case .integer: type = "wholeNumber"
    case .decimal: type = column.name == "lat" ? "latitude" : column.name == "lon" ? "longitude" : "number"
    case .ccn: type = "ccn"
    case .state: type = column.isList ? "stateList" : "state"
    case .choice: preconditionFailure("handled above")
    }
    return "\(head) type=\"\(type)\">\(note)</xs:attribute>\n"
  }

  /// A pattern for items between vertical bars; the first of several may be followed by none.
  private static func list(of item: String) -> String { " *(\(item)) *(\\| *(\(item)) *)*" }

  private static func markup(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }

  private static var simpleTypes: String {
    func type(_ name: String, _ base: String, _ facets: String) -> String {
      "  <xs:simpleType name=\"\(name)\"><xs:restriction base=\"\(base)\">\(facets)</xs:restriction></xs:simpleType>\n"
    }
    func pattern(_ value: String) -> String { "<xs:pattern value=\"\(value)\"/>" }
    return type("text", "xs:string", "<xs:maxLength value=\"65536\"/>")
      + type("word", "xs:token", "")
      + type("id", "word", pattern("[A-Za-z0-9\\-_.:/]{1,128}"))
      + type("yesNo", "word", "<xs:enumeration value=\"yes\"/><xs:enumeration value=\"no\"/>")
      + type("date", "word", pattern("[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?"))
      + type("wholeNumber", "word", pattern("[0-9]{1,18}"))
      + type("number", "xs:decimal", "")
      + type("latitude", "number", "<xs:minInclusive value=\"-90\"/><xs:maxInclusive value=\"90\"/>")
      + type("longitude", "number", "<xs:minInclusive value=\"-180\"/><xs:maxInclusive value=\"180\"/>")
      + type("ccn", "word", pattern("[0-9A-Z]{6}"))
      + type("state", "word", pattern("[A-Z]{2}"))
      + type("stateList", "word", pattern(list(of: "[A-Z]{2}")))
      + type("specialtyList", "word", pattern(list(of: "[0-9A-Za-z]{10}")))
      + type("licenseList", "word", pattern(list(of: "[^:|]+:[^|]+")))
  }
}
