import DirectoryModel
import Indexing
import Postgres
import Vocabulary

/// The tables of one generation, in the order in which they are loaded.
///
/// A change in what a column means raises `PublishedFormat.current`.
enum GenerationTables {
  typealias Column = TableDefinition.Column

  /// - Parameter years: plan years that participations have, 0 among them.
  static func all(_ extensions: DatabaseExtensions, years: [Int16]) -> [TableDefinition] {
    [
      term, provider(extensions), role, roleTerms(extensions), network, plan, participation(years),
      participationKind, fact, layer,
    ]
      + vocabulary + [skeleton]
  }

  static let term = TableDefinition(
    name: "term",
    comment: "A thing that can be said of a role, such as a specialty, a state or a word of a name. "
      + "role_terms.terms holds the numbers of all that are said of a role.",
    columns: [
      Column("term", "int PRIMARY KEY", "Number of the term; ascending by facet and value."),
      Column("facet", "smallint NOT NULL", "Number of what the term is about."),
      Column("facet_name", "text NOT NULL", "What the term is about: specialty, state, focus."),
      Column("value", "text COLLATE \"C\" NOT NULL", "What is said: 207RX0202X, NY, melanoma."),
      Column("roles", "int NOT NULL", "Roles of which it is said."),
      Column("entities", "int NOT NULL", "Entities with such a role."),
      Column(
        "bit", "smallint",
        "Bit of the term, \(PublishedFormat.bitsPerColumn) in each of role_terms.bits_0 and so on; null for one without."
      ),
    ],
    // A row of an index has 2,704 bytes at most, and a value may have more.
    indexes: ["(facet, left(value, 100))"])

  static func provider(_ extensions: DatabaseExtensions) -> TableDefinition {
    var indexes = ["(key)", "(npi)", "USING gin (search)"]
    if let schema = extensions.trigrams { indexes.append("USING gin (name \(schema).gin_trgm_ops)") }
    return TableDefinition(
      name: "provider",
      comment:
        "Who and what the sources speak of: clinicians, organizations, cancer centers, second-opinion programs "
        + "(kinds 1 to 4), and networks, plans and reference entries, which have no roles.",
      columns: [
        Column("entity", "int PRIMARY KEY", "Number of the entity in this generation, and in no other one."),
        Column("key", "bigint NOT NULL", "The NPI, or a hash of the id with the top bit set."),
        Column("id", "text COLLATE \"C\" UNIQUE", "Id with its type: npi:2000000010, center:mskcc."),
        Column("kind", "smallint NOT NULL", "Number of the kind."),
        Column("kind_name", "text NOT NULL", "clinician, organization, center, program, network, plan …"),
        Column(
          "name", "text NOT NULL", "Name as one line, with credentials; empty when no source gives one."),
        Column(
          "sort_name", "text COLLATE \"C\" NOT NULL",
          "Folded name, last name first: the order of lists of names."),
        Column("name_rank", "int NOT NULL", "Place among all entities by sort_name, then id."),
        Column("npi", "bigint", "National Provider Identifier; null for whom has none."),
        Column(
          "designation", "smallint NOT NULL",
          "NCI designation: 1 comprehensive, 2 clinical, 3 basic laboratory (treats nobody), 0 none."),
        Column("gender", "text", "As the source codes it: F, M, X; null is unknown."),
        Column(
          "evidence_day", "int",
          "Newest evidence in days since 1970-01-01; null when no source gives any date."),
        Column("first_role", "int NOT NULL", "First of the entity's roles, which follow each other."),
        Column("role_count", "int NOT NULL", "How many roles it has."),
        Column(
          "record", "bytea NOT NULL",
          "All facts with their sources as second-opinion encodes them; table fact has them in plain columns."
        ),
        Column(
          "search", "tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, name)) STORED",
          "Words of the name, for search @@ plainto_tsquery('simple', …).", isGenerated: true),
      ],
      indexes: indexes, isDivided: true)
  }

  static let role = TableDefinition(
    name: "role",
    comment:
      "A clinician, or an organization's service, at one site: what a search finds. Roles of one entity follow "
      + "each other.",
    columns: [
      Column("role", "int PRIMARY KEY", "Number of the role in this generation, and in no other one."),
      Column("entity", "int NOT NULL", "Whose role it is: provider.entity."),
      Column("site_name", "text", "Name of the site; null is unknown, here and below."),
      Column("line", "text", "Street and unit."),
      Column("city", "text", "City."),
      Column("state", "text", "USPS code of the state."),
      Column("zip", "text", "ZIP code as stated, five digits or nine."),
      Column("phone", "text", "Telephone of the site as stated."),
      Column(
        "cancer_types", "text[] NOT NULL",
        "Cancer types of which a source says that they are treated; ids of cancer_type."),
      Column(
        "program_cancers", "text[] NOT NULL",
        "Cancer types for which the site has a program; says less than cancer_types does."),
      Column("specialties", "text[] NOT NULL", "NUCC codes of the entity."),
      Column("modalities", "text[] NOT NULL", "Kinds of specialist: medical, surgical, radiation …"),
      Column("languages", "text[] NOT NULL", "ISO 639-1 codes; empty is unknown."),
      Column(
        "virtual_kinds", "text[] NOT NULL",
        "video, phone, written …; none when a source says in person only; empty is unknown."),
      Column(
        "accepting", "bool", "Whether new patients are seen, as role or site state it apart from networks."),
      Column(
        "site_digest", "int NOT NULL",
        "Number by which second-opinion finds roles in one street; 0 without a street."),
      Column("from_day", "int", "First day on which it is held, in days since 1970; null is open."),
      Column("to_day", "int", "Last day on which it is held, in days since 1970; null is open."),
    ],
    indexes: [
      "(entity)", "(state, left(city, 100))", "(left(zip, 5))", "(site_digest)", "USING gin (cancer_types)",
    ],
    isDivided: true)

  /// Narrow, so that a question which many roles answer reads little; whatever decides the order stands in it, so that
  /// none needs another table.
  static func roleTerms(_ extensions: DatabaseExtensions) -> TableDefinition {
    // Numbers that are never null come first, where the server finds them without counting.
    var columns = [
      Column("role", "int PRIMARY KEY", "role.role."),
      Column("entity", "int NOT NULL", "Whose role it is: provider.entity."),
      Column("ordinal", "int NOT NULL", "Place among the entity's roles, from 0."),
      Column("name_rank", "int NOT NULL", "provider.name_rank."),
    ]
    for column in 0..<PublishedFormat.bitColumns {
      columns.append(
        Column(
          "bits_\(column)", "bigint NOT NULL",
          "A bit for each of its terms but names and what few roles have: term.bit."))
    }
    columns += [
      Column(
        "is_only", "bool NOT NULL", "Whether the entity has no other role: it need not be told from others."),
      Column("has_place", "bool NOT NULL", "Whether any source says where the role is."),
      Column("kind", "smallint NOT NULL", "provider.kind."),
      Column("designation", "smallint NOT NULL", "provider.designation."),
      Column(
        "geo_source", "smallint NOT NULL",
        "How the place is known: 1 stated by the source, 2 center of the ZIP code's area, 3 mean of the areas with the "
          + "same three digits, 0 unknown."),
      Column("latitude", "int", "Millionths of a degree north; null when the place is unknown."),
      Column("longitude", "int", "Millionths of a degree east; null when the place is unknown."),
      Column("evidence_day", "int", "provider.evidence_day."),
      Column("npi", "bigint", "provider.npi."),
      Column(
        "terms", "int[] NOT NULL", "Numbers of all terms said of the role (table term), ascending."),
      Column(
        "participations", "int8multirange NOT NULL",
        "What is said of the role and networks on which days: from participation_kind.kind * 2^32 + day + 2^31 to the "
          + "like of the last day; days since 1970-01-01. Table participation has the same in plain columns."),
    ]
    var indexes = ["(entity)", "(entity) WHERE NOT is_only", "USING gin (terms)"]
    if let schema = extensions.postgis {
      columns.append(
        Column(
          "place",
          "\(schema).geography(Point,4326) GENERATED ALWAYS AS (CASE WHEN latitude IS NOT NULL THEN "
            + "\(schema).geography(\(schema).ST_SetSRID(\(schema).ST_MakePoint(longitude / 1e6::float8, "
            + "latitude / 1e6::float8), 4326)) END) STORED",
          "The same place for PostGIS; null when it is unknown. second-opinion prefilters by it and then computes the "
            + "haversine distance itself.", isGenerated: true))
      indexes.append("USING gist (place)")
    }
    return TableDefinition(
      name: "role_terms",
      comment: "All that can be asked of a role, in numbers: what second-opinion searches and orders by.",
      columns: columns, indexes: indexes, isDivided: true)
  }

  static let network = TableDefinition(
    name: "network", comment: "A network of a plan in which somebody stands.",
    columns: [
      Column("ordinal", "int PRIMARY KEY", "Number of the network in this generation, and in no other one."),
      Column("id", "text COLLATE \"C\" NOT NULL UNIQUE", "Id without its type."),
      Column("name", "text", "Name; null when no source gives one."),
      Column(
        "plan_year", "smallint NOT NULL",
        "Year of the plans that offer it; 0 when they name none or several."),
      Column(
        "steady_from", "int NOT NULL",
        "First day, since 1970-01-01, on which all its participations hold; -2147483648 is open."),
      Column("steady_to", "int NOT NULL", "Last such day; 2147483647 is open. No day when before the first."),
      Column("has_out", "bool NOT NULL", "Whether any source says of a role that it is out."),
    ])

  static let plan = TableDefinition(
    name: "plan", comment: "A plan and the networks that it offers.",
    columns: [
      Column("entity", "int PRIMARY KEY", "The plan as an entity: provider.entity."),
      Column("id", "text COLLATE \"C\" NOT NULL UNIQUE", "Id without its type: 00000ZZ0010001."),
      Column("name", "text", "Name; null when no source gives one."),
      Column("payer", "text", "Who offers it."),
      Column("plan_type", "text", "As the source codes it: HMO, PPO."),
      Column("market", "text", "individual, medicare-advantage …"),
      Column("years", "int[] NOT NULL", "Years for which it is offered; empty is unknown."),
      Column("networks", "text[] NOT NULL", "Ids of its networks: network.id."),
    ], indexes: ["USING gin (networks)"])

  /// How many parts each year's participations are divided into.
  static let participationParts = 4

  static func participation(_ years: [Int16]) -> TableDefinition {
    var partitions: [(name: String, of: String, bounds: String)] = []
    for year in years {
      let name = "participation_\(year)"
      partitions.append((name, "participation", "FOR VALUES IN (\(year)) PARTITION BY HASH (entity)"))
      for part in 0..<participationParts {
        partitions.append(
          ("\(name)_\(part)", name, "FOR VALUES WITH (MODULUS \(participationParts), REMAINDER \(part))"))
      }
    }
    return TableDefinition(
      name: "participation",
      comment:
        "What a source says of a role and a network: in or out, on which days. No row says nothing: whoever is in "
        + "no list is out only where the list's source declares it complete (table layer).",
      columns: [
        Column("network", "int NOT NULL", "network.ordinal."),
        Column("role", "int NOT NULL", "role.role."),
        Column("entity", "int NOT NULL", "Whose role it is: provider.entity."),
        Column("layer", "smallint", "Source: layer.ordinal; null when it is not known."),
        Column("is_in", "bool NOT NULL", "False when the source says that the role is out."),
        Column("from_day", "int NOT NULL", "First day since 1970-01-01; -2147483648 is open."),
        Column("to_day", "int NOT NULL", "Last day; 2147483647 is open."),
        Column(
          "accepting", "smallint NOT NULL", "Whether new patients are seen in it: 1 yes, 2 no, 0 unknown."),
        Column("tier", "text", "The plan's own name of the tier; null when none is stated."),
        Column("plan_year", "smallint NOT NULL", "As network.plan_year."),
      ],
      partitioning: "PARTITION BY LIST (plan_year)", partitions: partitions,
      indexes: ["(network, role)", "(entity)"], isDivided: true)
  }

  static let participationKind = TableDefinition(
    name: "participation_kind",
    comment: "What can be said of a role and a network, but for the days: each combination that occurs.",
    columns: [
      Column("kind", "int PRIMARY KEY", "Number of the combination, in role_terms.participations."),
      Column("network", "int NOT NULL", "network.ordinal."),
      Column("layer", "smallint", "Source: layer.ordinal; null when it is not known."),
      Column("is_in", "bool NOT NULL", "False when the source says that the role is out."),
      Column(
        "accepting", "smallint NOT NULL", "Whether new patients are seen in it: 1 yes, 2 no, 0 unknown."),
    ])

  static let fact = TableDefinition(
    name: "fact",
    comment:
      "What one source says about one thing, with its row and dates. Several values of one field stand side by "
      + "side; of those that disagree, one is shown.",
    columns: [
      Column("entity", "int NOT NULL", "Of whom it is said: provider.entity."),
      Column("role", "int", "Of which role; null when of the entity as a whole."),
      Column("field", "text NOT NULL", "What it is about: last_name, specialty, phone."),
      Column("value", "text NOT NULL", "The value; the parts of a composite one are divided by U+001F."),
      Column("shown", "bool NOT NULL", "False when another source's value is the one shown."),
      Column("source", "text NOT NULL", "Who says it: layer.source."),
      Column("row", "bigint NOT NULL", "Row of the source's file, without its head; 0 when not known."),
      Column("as_of", "date", "The row's own date, else that of the file; a month alone is its first day."),
      Column("verified", "date", "When somebody checked it; null when no source says."),
    ], indexes: ["(entity)"], isDivided: true)

  static let layer = TableDefinition(
    name: "layer", comment: "A source as it was imported.",
    columns: [
      Column(
        "ordinal", "smallint PRIMARY KEY", "Number of the source in this generation, and in no other one."),
      Column("source", "text COLLATE \"C\" NOT NULL UNIQUE", "Id of the source."),
      Column("adapter", "text NOT NULL", "How its files were read: nppes, plan-net …"),
      Column("publisher", "text", "Who publishes it."),
      Column("as_of", "date", "What the source says it is as of; a month alone is its first day."),
      Column(
        "complete_for", "text",
        "clinicians, facilities or all: of these whoever is not in its list is not in the network. Null: absence says "
          + "nothing."),
      Column("files", "text[] NOT NULL", "Names of its files."),
      Column("sha256", "text[] NOT NULL", "Their SHA-256, in the same order."),
      Column("rows", "bigint NOT NULL", "Rows kept."),
      Column("refused", "bigint NOT NULL", "Rows refused."),
      Column("imported_at", "text", "When it was imported, ISO 8601."),
    ])

  static let skeleton = TableDefinition(
    name: "skeleton",
    comment:
      "What second-opinion holds in memory to answer from this database: its own form, of no use to others.",
    columns: [
      Column(
        "chunk", "int PRIMARY KEY", "Number of the piece, from 0; the pieces of a file follow each other."),
      Column("path", "text NOT NULL", "File of which it is a piece."),
      Column("bytes", "bytea NOT NULL", "The piece."),
    ])
}
