import DirectoryModel
import Testing
import Vocabulary

@Suite struct FieldTests {
  @Test func `every field has a number and a name of its own`() {
    #expect(Set(Field.allCases.map(\.rawValue)).count == Field.allCases.count)
    #expect(Set(Field.allCases.map(\.token)).count == Field.allCases.count)
    for field in Field.allCases {
      #expect(Field(token: field.token) == field)
      #expect(Field(rawValue: field.rawValue) == field)
      #expect(
        field.token.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }, "\(field)")
      #expect(!field.token.hasPrefix("_") && !field.token.hasSuffix("_") && !field.token.contains("__"))
    }
  }

  @Test(
    arguments: [
      (.lastName, "last_name"), (.npiText, "npi_text"), (.replacementNPI, "replacement_npi"),
      (.feeUSD, "fee_usd"),
      (.feeMaxUSD, "fee_max_usd"), (.icd10Prefix, "icd10_prefix"), (.icdo3Topography, "icdo3_topography"),
      (.siteID, "site_id"), (.evidenceAsOf, "evidence_as_of"), (.virtual, "virtual"), (.id, "id"),
      (.zip, "zip"),
    ] as [(Field, String)])
  func `names are words joined by underscores`(field: Field, token: String) {
    #expect(field.token == token)
  }

  @Test(arguments: ["", "lastName", "Last_name", "last name", "last_name "])
  func `another name is no field`(token: String) {
    #expect(Field(token: token) == nil)
  }

  /// The first and the last of each group, as in every file written so far.
  @Test(
    arguments: [
      (.source, 1), (.participation, 4), (.id, 10), (.replacementNPI, 16), (.name, 20), (.credentials, 27),
      (.gender, 30), (.specialty, 32), (.enumerated, 49), (.designation, 55), (.centerHospital, 61),
      (.organization, 70), (.confidence, 96), (.roleID, 110), (.street, 115), (.zip, 119),
      (.programCancer, 134),
      (.network, 140), (.acceptingCode, 143), (.payer, 150), (.planType, 153), (.website, 160), (.notes, 162),
      (.parent, 170), (.codeKind, 182),
    ] as [(Field, UInt8)])
  func `numbers in stored files keep their meaning`(field: Field, number: UInt8) {
    #expect(field.rawValue == number)
  }

  @Test func `roles and participations nest, and stand side by side`() {
    #expect(Field.allCases.filter(\.isNested) == [.role, .participation])
    for field in [Field.role, .participation, .specialty, .language, .word, .year] {
      #expect(field.isRepeatable)
    }
    for field in [Field.name, .lastName, .street, .phone, .designation, .status] {
      #expect(!field.isRepeatable)
    }
  }

  @Test func `kinds that can be found have the number of their record`() {
    for kind in EntityKind.allCases {
      #expect(RecordKind(kind).entityKind == kind)
      #expect("\(RecordKind(kind))" == kind.token)
    }
    #expect(RecordKind.allCases.map(\.rawValue) == Array(0...14))
    for kind in [
      RecordKind.unstated, .network, .plan, .cancerType, .specialty, .zip, .state, .mention, .planRule,
      .resource,
    ] {
      #expect(kind.entityKind == nil)
    }
  }
}
