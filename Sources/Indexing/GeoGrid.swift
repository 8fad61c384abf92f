import DirectoryModel
import Glibc

/// A grid of cells of a quarter degree, numbered from the south-west corner of the map, row by row.
public enum GeoGrid {
  static let cellsPerDegree = 4.0
  static let columns = 360 * 4

  /// - Parameters:
  ///   - latitude: −90...90 degrees.
  ///   - longitude: −180...180 degrees.
  static func cell(latitude: Double, longitude: Double) -> UInt32 {
    let row = min(max(Int((latitude + 90) * cellsPerDegree), 0), 180 * 4 - 1)
    let column = min(max(Int((longitude + 180) * cellsPerDegree), 0), columns - 1)
    return UInt32(row * columns + column)
  }

  /// Ranges of cells that a circle can touch; a superset, in ascending order.
  static func cells(around center: Coordinates, radiusKilometers: Double) -> [ClosedRange<UInt32>] {
    // One degree of latitude is 111.2 km on the mean sphere; a little more room costs nothing.
    let latitudeSpan = radiusKilometers / 111.0 + 0.01
    let south = max(-90, center.latitude - latitudeSpan)
    let north = min(90, center.latitude + latitudeSpan)
    let narrowest = min(cos(south * .pi / 180), cos(north * .pi / 180))
    let longitudeSpan = narrowest < 0.01 ? 180 : min(180, latitudeSpan / narrowest + 0.01)
    var spans = [(center.longitude - longitudeSpan, center.longitude + longitudeSpan)]
    if longitudeSpan >= 180 {
      spans = [(-180, 180)]
    } else if spans[0].0 < -180 {
      spans = [(-180, spans[0].1), (spans[0].0 + 360, 180)]
    } else if spans[0].1 > 180 {
      spans = [(-180, spans[0].1 - 360), (spans[0].0, 180)]
    }
    let firstRow = cell(latitude: south, longitude: -180) / UInt32(columns)
    let lastRow = cell(latitude: north, longitude: -180) / UInt32(columns)
    var ranges: [ClosedRange<UInt32>] = []
    for row in firstRow...lastRow {
      for span in spans {
        let west = cell(latitude: -90, longitude: span.0)
        let east = cell(latitude: -90, longitude: span.1)
        ranges.append(row * UInt32(columns) + west...row * UInt32(columns) + east)
      }
    }
    return ranges
  }
}
