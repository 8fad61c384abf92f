// The field's own words as tables: what a cancer is called, and which specialties meet it.

extension GenerationTables {
  static var vocabulary: [TableDefinition] {
    [cancerType, cancerWord, cancerSpecialty, specialty, state, zip]
  }

  static let cancerType = TableDefinition(
    name: "cancer_type", comment: "A node of the tree of cancer types.",
    columns: [
      Column("id", "text COLLATE \"C\" PRIMARY KEY", "Id without its type: breast-tnbc."),
      Column("name", "text NOT NULL", "English name."),
      Column("parent", "text COLLATE \"C\"", "Id of the type above; null at the top."),
      Column("body_system", "text", "Body system."),
      Column("icd10", "text[] NOT NULL", "Prefixes of ICD-10-CM codes."),
      Column("rare", "bool", "Whether it is rare; null is unknown."),
      Column("age_group", "text", "adult, child, both."),
    ])

  static let cancerWord = TableDefinition(
    name: "cancer_word", comment: "A word or phrase for a cancer type, as people write it.",
    columns: [
      Column("cancer_type", "text COLLATE \"C\" NOT NULL", "cancer_type.id."),
      Column("word", "text NOT NULL", "The word or phrase."),
      Column("kind", "text NOT NULL", "name, word, abbreviation, spanish_word."),
    ], indexes: ["(cancer_type)", "(lower(word))"])

  static let cancerSpecialty = TableDefinition(
    name: "cancer_specialty", comment: "A specialty that meets a cancer type.",
    columns: [
      Column("cancer_type", "text COLLATE \"C\" NOT NULL", "cancer_type.id."),
      Column("specialty", "text COLLATE \"C\" NOT NULL", "specialty.code."),
      Column("modality", "text NOT NULL", "Kind of specialist."),
      Column("rank", "text NOT NULL", "primary or secondary."),
    ], indexes: ["(cancer_type)", "(specialty)"])

  static let specialty = TableDefinition(
    name: "specialty",
    comment: "A code of the NUCC's Health Care Provider Taxonomy, as far as it is known here.",
    columns: [
      Column("code", "text COLLATE \"C\" PRIMARY KEY", "NUCC code: 207RX0202X."),
      Column("name", "text", "What it is called here."),
      Column("modality", "text", "Kind of specialist."),
      Column("cancer_care", "bool", "Whether such people and places care for people with cancer."),
      Column("age_group", "text", "adult, child, both."),
    ])

  static let state = TableDefinition(
    name: "state", comment: "States and territories.",
    columns: [
      Column("code", "text COLLATE \"C\" PRIMARY KEY", "USPS code."),
      Column("name", "text", "Name."),
      Column("fips", "text", "FIPS code."),
    ])

  static let zip = TableDefinition(
    name: "zip", comment: "Centers of the Census's areas of ZIP codes.",
    columns: [
      Column("zip", "text COLLATE \"C\" PRIMARY KEY", "Five digits."),
      Column("latitude", "int NOT NULL", "Millionths of a degree north."),
      Column("longitude", "int NOT NULL", "Millionths of a degree east."),
    ])
}
