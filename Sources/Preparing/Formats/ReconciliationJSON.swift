import DirectoryModel
public import Exporting
import Vocabulary

/// The comparison of two opinions as data.
public enum ReconciliationJSON {
  public static func value(_ reconciliation: Reconciliation, rule: ThirdOpinionRule?) -> JSONValue {
    .object([
      ("first", doctor(reconciliation.first)), ("second", doctor(reconciliation.second)),
      ("rows", .array(reconciliation.rows.map(row))),
      (
        "could_settle",
        .array(
          reconciliation.settling.map { specialist, because in
            .object([
              ("specialist", .string(specialist.rawValue)), ("modality", .string(specialist.modality.token)),
              ("because", .array(because.map(name))),
            ])
          })
      ),
      (
        "third_opinion",
        rule.map {
          .object([
            ("plan", .string($0.plan)), ("paid_if_they_differ", .string($0.answer.token)),
            ("market", .text($0.market)), ("source", .text($0.citation?.source)),
            ("date", .text($0.citation?.date?.description)),
            ("freshness", .text($0.citation?.freshness.rawValue)), ("source_page", .text($0.page)),
          ])
        } ?? .null
      ),
    ])
  }

  private static func doctor(_ opinion: Opinion) -> JSONValue {
    .object([
      ("name", .text(opinion.doctor)), ("id", .text(opinion.doctorID)),
      ("specialty", .text(opinion.specialty)), ("date", .text(opinion.date?.description)),
    ])
  }

  private static func name(_ row: Reconciliation.Row) -> JSONValue {
    .object([("what", .string(row.field.rawValue)), ("test", .text(row.test))])
  }

  private static func row(_ row: Reconciliation.Row) -> JSONValue {
    .object([
      ("what", .string(row.field.rawValue)), ("test", .text(row.test)), ("first", .text(row.first)),
      ("second", .text(row.second)), ("answer", .string(row.answer.rawValue)),
    ])
  }
}
