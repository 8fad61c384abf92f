import DirectoryModel
import Foundation
import TestSupport
import Testing

@Suite struct DistanceTests {
  private static func place(_ latitude: Double, _ longitude: Double) -> Coordinates {
    Coordinates(latitude: latitude, longitude: longitude)
  }

  /// Decameters on the same sphere by another formula, the angle between two vectors.
  private static func plainDecameters(_ a: Coordinates, _ b: Coordinates) -> Double {
    func vector(_ c: Coordinates) -> [Double] {
      let (p, l) = (c.latitude * .pi / 180, c.longitude * .pi / 180)
      return [cos(p) * cos(l), cos(p) * sin(l), sin(p)]
    }
    let (u, v) = (vector(a), vector(b))
    let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    let sine = (cross.map { $0 * $0 }.reduce(0, +)).squareRoot()
    let cosine = zip(u, v).map { $0 * $1 }.reduce(0, +)
    return atan2(sine, cosine) * 637_100.88
  }

  /// Computed by another program with Vincenty's formula on the sphere of 6,371.0088 km.
  @Test(arguments: [
    (place(40.6413, -73.7781), place(33.9416, -118.4085), 397_434),  // New York - Los Angeles
    (place(32.2226, -110.9747), place(33.4484, -112.0740), 17_066),  // Tucson - Phoenix
    (place(21.3069, -157.8583), place(61.2181, -149.9003), 448_065),  // Honolulu - Anchorage
    (place(18.4655, -66.1057), place(25.7617, -80.1918), 166_075),  // San Juan - Miami
    (place(29.7070, -95.3970), place(40.7644, -73.9565), 229_332),  // Houston - New York
    (place(13.4443, 144.7937), place(21.3069, -157.8583), 611_738),  // Guam - Honolulu, over the date line
    (place(51.5074, -0.1278), place(48.8566, 2.3522), 34_356),  // London - Paris
    (place(40, -75), place(40.0001, -75), 1),  // 11.1 m
    (place(0, 179.5), place(0, -179.5), 11_120),  // a degree over the date line
    (place(0, 0), place(90, 0), 1_000_756),  // a quarter of a meridian
    (place(0, 0), place(0, 180), 2_001_511),  // half of the equator
    (place(90, 0), place(90, 77), 0),  // the pole has no longitude
  ])
  func `great-circle distances are as known, both ways`(a: Coordinates, b: Coordinates, decameters: Int) {
    #expect(Distance.between(a, b).decameters == Int32(decameters))
    #expect(Distance.between(b, a).decameters == Int32(decameters))
  }

  @Test func `distance equals another formula, is symmetric, and is nothing to oneself`() {
    var random = SplitMix64(seed: 12)
    for _ in 0..<3_000 {
      let a = Self.place(.random(in: -90...90, using: &random), .random(in: -180...180, using: &random))
      let b = Self.place(.random(in: -90...90, using: &random), .random(in: -180...180, using: &random))
      let distance = Distance.between(a, b)
      #expect(abs(Double(distance.decameters) - Self.plainDecameters(a, b)) <= 0.51)
      #expect(distance == Distance.between(b, a))
      #expect(Distance.between(a, a).decameters == 0)
    }
  }

  @Test func `opposite places are half the way around`() {
    var random = SplitMix64(seed: 13)
    for _ in 0..<1_000 {
      let a = Self.place(.random(in: -90...90, using: &random), .random(in: -180...0, using: &random))
      let b = Self.place(-a.latitude, a.longitude + 180)
      #expect(Distance.between(a, b).decameters == 2_001_511)
    }
  }

  @Test(
    arguments: [
      (1, 161), (0, 0), (0.03, 5), (0.031, 5), (50, 8_047), (100, 16_093), (3_000, 482_803),
    ] as [(Double, Int32)])
  func `a mile is 160.9344 steps, rounded to the nearest`(miles: Double, decameters: Int32) {
    let distance = Distance(miles: miles)
    #expect(distance.decameters == decameters)
    #expect(abs(distance.miles - miles) <= 0.5 / 160.9344 + 1e-12)
  }

  @Test(
    arguments: [
      (1, 100), (0.004, 0), (0.005, 1), (0.014, 1), (12.345, 1_235), (12.344, 1_234),
    ] as [(Double, Int32)])
  func `a kilometer is a hundred steps, rounded to the nearest`(kilometers: Double, decameters: Int32) {
    let distance = Distance(kilometers: kilometers)
    #expect(distance.decameters == decameters)
    #expect(abs(distance.kilometers - kilometers) <= 0.005 + 1e-12)
  }

  @Test func `nearer is less`() {
    #expect(Distance(miles: 1) < Distance(kilometers: 2))
    #expect(Distance(kilometers: 1) < Distance(miles: 1))
  }

  @Test func `a distance beyond all measure is the longest, not a stop`() {
    for value in [1e12, .infinity, .nan, .greatestFiniteMagnitude] {
      #expect(Distance(miles: value).decameters == .max)
      #expect(Distance(kilometers: value).decameters == .max)
    }
    #expect(Distance(kilometers: -1e12).decameters == .min)
    // Damaged coordinates: whatever comes out, it comes out.
    for damaged in [Self.place(2147.483647, -2147.483648), Self.place(.nan, 0), Self.place(95, 400)] {
      #expect(Distance.between(damaged, Self.place(40, -75)).decameters >= 0)
    }
  }
}
