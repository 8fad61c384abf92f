// Views for people over the current generation, in the schema second_opinion. Their names and columns stay; the tables
// behind them change with each generation.

enum PeopleViews {
  typealias Column = ViewDefinition.Column

  /// In the order of names, in which they are locked.
  ///
  /// - Parameter generation: what identifies it, as SQL literals.
  static func all(
    _ tables: [TableDefinition], generation: (contentHash: String, number: Int)
  ) -> [ViewDefinition] {
    func table(_ name: String) -> TableDefinition { tables.first { $0.name == name }! }
    let plain = ["cancer_type", "cancer_word", "cancer_specialty", "specialty", "state", "plan", "layer"].map
    {
      plainView(table($0))
    }
    let views =
      plain + [
        current(generation), provider(table("provider")), role(table("role"), table("role_terms")),
        network(table("network")),
        participation, fact,
      ]
    return views.sorted { $0.name < $1.name }
  }

  private static func plainView(_ table: TableDefinition) -> ViewDefinition {
    ViewDefinition(
      name: table.name, comment: table.comment, columns: table.columns.map { Column("t", $0) },
      source: "%.\(table.name) AS t")
  }

  /// Its values stand in the view itself, so that they change in the very moment in which the other views do.
  private static func current(_ generation: (contentHash: String, number: Int)) -> ViewDefinition {
    ViewDefinition(
      name: "current_generation", comment: "Which generation the views of this schema show.",
      columns: [
        Column("content_hash", "'\(generation.contentHash)'::text", "SHA-256 that names its content."),
        Column("number", "\(generation.number)::int", "Its number in the data directory that it came from."),
      ],
      // A view needs no table for constants; this one still waits for its generation to be there.
      source: "(SELECT count(*) FROM %.skeleton WHERE chunk < 0) AS t")
  }

  private static func provider(_ table: TableDefinition) -> ViewDefinition {
    let hidden: Set<String> = [
      "key", "kind", "record", "designation", "evidence_day", "first_role", "name_rank",
    ]
    var columns = table.columns.filter { !hidden.contains($0.name) }.map { Column("t", $0) }
    columns.append(
      Column(
        "designation",
        "CASE t.designation WHEN 1 THEN 'comprehensive' WHEN 2 THEN 'clinical' WHEN 3 THEN 'basic-laboratory' END",
        "NCI designation of the center, or of one that the entity is linked to; null for none."))
    columns.append(
      Column(
        "evidence_date", "DATE '1970-01-01' + t.evidence_day",
        "Newest evidence; null when no source gives any date."))
    return ViewDefinition(
      name: "provider",
      comment:
        "Clinicians, organizations, cancer centers and second-opinion programs. A listing is no promise: call.",
      columns: columns, source: "%.provider AS t WHERE t.kind BETWEEN 1 AND 4")
  }

  private static func role(_ role: TableDefinition, _ terms: TableDefinition) -> ViewDefinition {
    var columns = [
      Column("entity", "t.entity", "Whose role it is: provider.entity."),
      Column("id", "p.id", "Id of whose role it is: provider.id."),
      Column("name", "p.name", "Name of whose role it is."),
    ]
    let hidden: Set<String> = ["entity", "site_digest", "from_day", "to_day"]
    columns += role.columns.filter { !hidden.contains($0.name) }.map { Column("t", $0) }
    columns += terms.columns.filter { $0.name == "place" }.map { Column("x", $0) }
    columns += [
      Column("latitude", "x.latitude / 1e6::float8", "Degrees north; null when the place is unknown."),
      Column("longitude", "x.longitude / 1e6::float8", "Degrees east; null when the place is unknown."),
      Column(
        "geo_source", "CASE x.geo_source WHEN 1 THEN 'source' WHEN 2 THEN 'zip' WHEN 3 THEN 'zip3' END",
        "How the place is known: stated by the source, or center of the ZIP code's area, or of its neighbors'."
      ),
      Column(
        "valid_from", "DATE '1970-01-01' + t.from_day",
        "First day on which the role is held, as far as any source says; null is open."),
      Column(
        "valid_to", "DATE '1970-01-01' + t.to_day",
        "Last day, likewise: who has left an office stands here with it, and no search offers it."),
    ]
    return ViewDefinition(
      name: "role", comment: role.comment, columns: columns,
      source: "%.role AS t JOIN %.role_terms AS x ON x.role = t.role AND x.entity = t.entity "
        + "JOIN %.provider AS p ON p.entity = t.entity")
  }

  private static func network(_ table: TableDefinition) -> ViewDefinition {
    ViewDefinition(
      name: "network", comment: table.comment,
      columns: ["ordinal", "id", "name", "plan_year"].map { name in
        Column("t", table.columns.first { $0.name == name }!)
      }, source: "%.network AS t")
  }

  private static let participation = ViewDefinition(
    name: "participation", comment: GenerationTables.participation([]).comment,
    columns: [
      Column("network", "n.id", "Id of the network: network.id."),
      Column("role", "t.role", "role.role."),
      Column("entity", "t.entity", "Whose role it is: provider.entity."),
      Column("is_in", "t.is_in", "False when the source says that the role is out."),
      Column(
        "valid_from", "CASE WHEN t.from_day > -2147483648 THEN DATE '1970-01-01' + t.from_day END",
        "First day; null is open."),
      Column(
        "valid_to", "CASE WHEN t.to_day < 2147483647 THEN DATE '1970-01-01' + t.to_day END",
        "Last day; null is open."),
      Column(
        "accepting", "CASE t.accepting WHEN 1 THEN true WHEN 2 THEN false END",
        "Whether new patients are seen in it; null is unknown."),
      Column("tier", "t.tier", "The plan's own name of the tier; null when none is stated."),
      Column(
        "plan_year", "t.plan_year",
        "Year of the plans that offer the network; 0 when they name none or several."),
      Column("source", "l.source", "Who says it: layer.source."),
    ],
    source:
      "%.participation AS t JOIN %.network AS n ON n.ordinal = t.network LEFT JOIN %.layer AS l ON l.ordinal = "
      + "t.layer")

  private static let fact = ViewDefinition(
    name: "fact", comment: GenerationTables.fact.comment,
    columns: [Column("id", "p.id", "Id of whom it is said: provider.id.")]
      + GenerationTables.fact.columns.map { Column("t", $0) },
    source: "%.fact AS t JOIN %.provider AS p ON p.entity = t.entity")
}
