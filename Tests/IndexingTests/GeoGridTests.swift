import DirectoryModel
import Foundation
import TestSupport
import Testing

@testable import Indexing

@Suite struct GeoGridTests {
  /// The point that lies in a direction at a distance along the sphere.
  private func point(from a: Coordinates, bearing: Double, kilometers: Double) -> Coordinates {
    let r = Double.pi / 180
    let angle = kilometers / 6371.0088
    let latitude = asin(
      sin(a.latitude * r) * cos(angle) + cos(a.latitude * r) * sin(angle) * cos(bearing))
    let longitude =
      a.longitude * r
      + atan2(
        sin(bearing) * sin(angle) * cos(a.latitude * r), cos(angle) - sin(a.latitude * r) * sin(latitude))
    var degrees = longitude / r
    while degrees > 180 { degrees -= 360 }
    while degrees < -180 { degrees += 360 }
    return Coordinates(latitude: min(90, max(-90, latitude / r)), longitude: degrees)
  }

  @Test func `the cells around a circle hold every point of it, at the poles and over the date line too`() {
    var rng = SplitMix64(seed: 7)
    for round in 0..<1_500 {
      let latitudes = [
        Double.random(in: -90...90, using: &rng), Double.random(in: 85...90, using: &rng),
        Double.random(in: -90 ... -85, using: &rng), 90, -90, 0,
      ]
      let longitudes = [
        Double.random(in: -180...180, using: &rng), Double.random(in: 178...180, using: &rng),
        Double.random(in: -180 ... -178, using: &rng), 180, -180,
      ]
      let center = Coordinates(latitude: rng.pick(latitudes), longitude: rng.pick(longitudes))
      let radius = rng.pick([0, 0.01, 1, 25, 160.9, 800, 4_000, 12_000, 20_100])
      let ranges = GeoGrid.cells(around: center, radiusKilometers: radius)
      for _ in 0..<12 {
        let place = point(
          from: center, bearing: Double.random(in: 0..<2 * .pi, using: &rng),
          kilometers: radius * rng.pick([1, 0.999, Double.random(in: 0...1, using: &rng)]))
        let cell = GeoGrid.cell(latitude: place.latitude, longitude: place.longitude)
        if !ranges.contains(where: { $0.contains(cell) }) {
          Issue.record("round \(round): \(place) is \(radius) km or less from \(center)")
        }
      }
    }
  }

  @Test func `every place on Earth has a cell of the grid`() {
    for (latitude, longitude) in [(90.0, 180.0), (-90, -180), (90, -180), (-90, 180), (0, 0)] {
      #expect(GeoGrid.cell(latitude: latitude, longitude: longitude) < 180 * 4 * 360 * 4)
    }
    #expect(GeoGrid.cell(latitude: -90, longitude: -180) == 0)
    #expect(GeoGrid.cell(latitude: 90, longitude: 180) == 180 * 4 * 360 * 4 - 1)
  }

  @Test func `the roles within a distance are those that a scan over all roles finds`() throws {
    let snapshot = SharedDirectory.shared.snapshot
    var rng = SplitMix64(seed: 8)
    for _ in 0..<60 {
      let anybody = snapshot.coordinates(rng.number(0..<snapshot.roleCount))
      let elsewhere = Coordinates(
        latitude: Double.random(in: -90...90, using: &rng),
        longitude: Double.random(in: -180...180, using: &rng))
      let center = rng.once(in: 4) ? elsewhere : anybody ?? elsewhere
      let radius = Distance(kilometers: rng.pick([0, 0.5, 20, 160.93, 1_000, 5_000, 20_100]))
      var expected = RoleSet(universe: snapshot.roleCount)
      for role in 0..<snapshot.roleCount {
        if let place = snapshot.coordinates(role), Distance.between(center, place) <= radius {
          expected.insert(role)
        }
      }
      #expect(
        snapshot.set(snapshot.roles(within: radius, of: center)) == expected,
        "\(radius.kilometers) km of \(center)")
    }
    var placed = RoleSet(universe: snapshot.roleCount)
    for role in 0..<snapshot.roleCount where snapshot.coordinates(role) != nil { placed.insert(role) }
    #expect(snapshot.set(snapshot.placedRoles()) == placed)
    #expect(placed.count > 1_000 && placed.count < snapshot.roleCount)
  }
}
