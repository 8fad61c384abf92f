import DirectoryModel

/// A FeatureCollection of RFC 7946; a place without coordinates is a feature whose geometry is null.
struct GeoJSONFormat: ShortlistFormat {
  let token = "geojson"
  let fileExtension = "geojson"
  let mediaType = "application/geo+json"
  let title = "GeoJSON, a feature a place"
  let leftOut = [
    LeftOutField("facts", "many to an entry; the receipt and the JSON export have them"),
    LeftOutField("evidence", "stands as a list of sources with their dates, without file, row and digest"),
  ]

  func bytes(ofPlain list: Shortlist, in context: ExportContext) -> [UInt8] {
    let rows = ShortlistColumn.rows(list, in: context)
    let features = zip(list.entries, rows).map { entry, cells -> JSONValue in
      .object([
        ("type", .string("Feature")),
        ("id", .string(entry.id)),
        ("geometry", entry.coordinates.map(point) ?? .null),
        ("properties", .object(zip(ShortlistColumn.all, cells).map { ($0.name, $1.json) })),
      ])
    }
    let collection = JSONValue.object([
      ("type", .string("FeatureCollection")),
      ("version", .integer(1)),
      ("program_version", .string(context.version)),
      ("note", .string(SheetPhrase.accuracy.text(context.language))),
      ("features", .array(features)),
    ])
    return Array((collection.text(indented: true) + "\n").utf8)
  }

  /// Longitude first.
  private func point(_ place: Coordinates) -> JSONValue {
    .object([
      ("type", .string("Point")),
      (
        "coordinates",
        .array([.number(RoleExport.degrees(place.longitude)), .number(RoleExport.degrees(place.latitude))])
      ),
    ])
  }
}
