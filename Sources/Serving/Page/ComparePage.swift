import Answering
import DirectoryModel
import Exporting
import Querying
import Storing

/// The person's own list: side by side, and as a document that leaves with the person. It lives in the form alone.
enum ComparePage {
  private static let most = 5
  private static let formats = ["html", "xlsx", "csv", "ics", "vcf"]

  static func reply(_ call: Call) throws -> Reply {
    let form = try PageForm(call)
    let language = form.language
    let ids = ParameterValue.split(form.values["ids"] ?? [])
    var values: [String: Any] = [
      "hidden": form.hidden(besides: [:]), "back": PagePhrase.back.text(language),
      "save": PagePhrase.save.text(language), "saveLead": PagePhrase.saveLead.text(language),
      "compareNeeds": PagePhrase.compareNeeds.text(language),
      "comparePlaces": PagePhrase.comparePlaces.text(language),
      "isShort": !(2...most).contains(ids.count),
      "formats": formats.map { ["value": $0, "label": $0.uppercased()] },
    ]
    if (2...most).contains(ids.count) {
      let cards = try entries(ids, form.call(call, without: ["cursor", "limit"])).map {
        HitCard(entry: $0, language: language)
      }
      values["names"] = cards.map(\.entry.name)
      values["ready"] = cards.map { ["id": $0.entry.id, "name": $0.entry.name] }
      values["prepare"] = PagePhrase.prepareLink.text(language)
      values["prepareLead"] = PagePhrase.prepareLead.text(language)
      var rows: [[String: Any]] = [
        ["label": PagePhrase.kind.text(language), "cells": cards.map(\.role)],
        [
          "label": PagePhrase.phone.text(language),
          "cells": cards.map { $0.entry.writtenPhone ?? PagePhrase.miss.text(language) },
        ],
      ]
      for (i, line) in (cards.first?.lines ?? []).enumerated() {
        rows.append([
          "label": line.label.text(language),
          "cells": cards.map { card in
            card.lines[i].values.map { [$0.words, $0.data].compactMap(\.self).joined(separator: " ") }
              .joined(separator: "; ")
          },
        ])
      }
      values["rows"] = rows
    }
    return Page(language: language, switchAction: "/compare", hasForm: true).reply(
      "compare", title: PagePhrase.compareTitle.text(language), values)
  }

  /// As they answer to the question, each found whatever its filters would leave out.
  private static func entries(_ ids: [String], _ call: Call) throws -> [ShortlistEntry] {
    var (request, _) = try SearchAnswering.request(call)
    request.limit = 1
    let legend = try SourceLegend(call.engine.layers, call.generation.manifest, on: request.on)
    let adding = try EntryAdding(
      request: request, keepsQuestion: true, call.generation.lookup, legend: legend)
    return try adding.entries(ids).map(\.entry)
  }

  /// The list as a document, as the API makes it.
  static func document(_ call: Call) throws -> Reply {
    let form = try PageForm(call)
    let asked = form.call(call, without: ["cursor", "limit", "facets", "sort", "words"])
    var values = asked.values
    values["lang"] = [form.language.rawValue]
    return try DocumentAnswering.document(
      Call(
        generation: call.generation, path: [], values: values, today: call.today, isPosted: true,
        acceptLanguage: nil, base: call.base))
  }
}
