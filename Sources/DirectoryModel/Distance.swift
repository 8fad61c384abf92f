import Glibc

/// A point on the Earth, WGS 84 degrees.
public struct Coordinates: Hashable, Sendable {
  public var latitude: Double
  public var longitude: Double

  public init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }
}

/// Straight-line distance over the ground, in steps of ten meters.
public struct Distance: Hashable, Comparable, Sendable {
  public var decameters: Int32

  public init(decameters: Int32) { self.decameters = decameters }

  /// More than can be held, or no number, is the longest distance there is: people type these, and damaged bytes
  /// can say anything.
  public init(miles: Double) { self.init(rounding: miles * 160.9344) }
  public init(kilometers: Double) { self.init(rounding: kilometers * 100) }

  private init(rounding steps: Double) {
    decameters = steps.isNaN ? .max : Int32(min(max(steps.rounded(), Double(Int32.min)), Double(Int32.max)))
  }

  public var miles: Double { Double(decameters) / 160.9344 }
  public var kilometers: Double { Double(decameters) / 100 }

  public static func < (a: Self, b: Self) -> Bool { a.decameters < b.decameters }

  /// Great-circle distance between two points, rounded to ten meters, so that every engine that computes it so
  /// gives the same order.
  ///
  /// Source: haversine on the IUGG mean radius, 6,371.0088 km.
  public static func between(_ a: Coordinates, _ b: Coordinates) -> Distance {
    let radians = Double.pi / 180
    let dLatitude = (b.latitude - a.latitude) * radians
    let dLongitude = (b.longitude - a.longitude) * radians
    let h =
      sin(dLatitude / 2) * sin(dLatitude / 2) + cos(a.latitude * radians) * cos(b.latitude * radians)
      * sin(dLongitude / 2) * sin(dLongitude / 2)
    return Distance(kilometers: 2 * 6371.0088 * asin(min(1, h.squareRoot())))
  }
}
