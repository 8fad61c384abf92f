import Answering
import DirectoryModel
import Exporting
import Foundation
import Testing

@testable import Serving

/// Where the places of a list are drawn. What is expected is worked out by hand from known distances and directions.
@Suite struct PlaceMapTests {
  private static let chicago = Coordinates(latitude: 41.88, longitude: -87.63)
  /// About 69.1 miles a degree of latitude.
  private static let milesADegree = 69.09

  private func drawn(_ points: [(Double, Double)?], around center: Coordinates) -> PlaceMap? {
    PlaceMap(
      points.enumerated().map { i, point in
        PlaceMap.Place(
          number: i + 1, coordinates: point.map { Coordinates(latitude: $0.0, longitude: $0.1) })
      }, around: center)
  }

  /// Distance from the middle, and degrees from north, of a mark.
  private func polar(_ mark: PlaceMap.Mark) -> (radius: Double, degrees: Double) {
    let (dx, dy) = (mark.x - PlaceMap.middle, PlaceMap.middle - mark.y)
    return (
      (dx * dx + dy * dy).squareRoot(), (atan2(dx, dy) * 180 / .pi + 360).truncatingRemainder(dividingBy: 360)
    )
  }

  private func contains(_ map: PlaceMap) -> Bool {
    map.marks.allSatisfy {
      $0.x - $0.width / 2 >= 0 && $0.x + $0.width / 2 <= PlaceMap.side && $0.y - $0.height / 2 >= 0
        && $0.y + $0.height / 2 <= PlaceMap.side
    }
  }

  private func areApart(_ map: PlaceMap) -> Bool {
    for (i, a) in map.marks.enumerated() {
      for b in map.marks.dropFirst(i + 1)
      where abs(a.x - b.x) < (a.width + b.width) / 2 && abs(a.y - b.y) < (a.height + b.height) / 2 {
        return false
      }
    }
    return true
  }

  @Test func `north is up, east is right, and the distance is that of the rings`() throws {
    let (lat, lon) = (Self.chicago.latitude, Self.chicago.longitude)
    let map = try #require(
      drawn([(lat + 1, lon), (lat, lon + 1), (lat - 0.5, lon), (lat, lon - 1)], around: Self.chicago))
    #expect(map.rings.map(\.miles) == [25, 50, 100])
    #expect(map.marks.map(\.numbers) == [[1], [2], [3], [4]])
    let found = map.marks.map(polar)
    for (one, degrees) in zip(found, [0.0, 90, 180, 270]) {
      let off = abs(one.degrees - degrees)
      #expect(min(off, 360 - off) < 1)
    }
    // 69 miles lie between the rings of 50 and 100, 34.5 between those of 25 and 50, each in proportion.
    let radii = map.rings.map(\.radius)
    #expect(abs(found[0].radius - (radii[1] + (Self.milesADegree - 50) / 50 * (radii[2] - radii[1]))) < 0.5)
    #expect(
      abs(found[2].radius - (radii[0] + (Self.milesADegree / 2 - 25) / 25 * (radii[1] - radii[0]))) < 0.5)
    // A degree of longitude is shorter by the cosine of the latitude.
    let east = Self.milesADegree * cos(lat * .pi / 180)
    #expect(abs(found[1].radius - (radii[1] + (east - 50) / 50 * (radii[2] - radii[1]))) < 0.5)
    #expect(map.unplaced.isEmpty)
  }

  @Test func `the rings rise evenly to the one that holds all, and a place on a ring is drawn on it`() throws
  {
    for reach in [0.0, 0.01, 0.05, 0.2, 0.6, 1.0, 3, 6, 12, 30, 60, 140, 180] {
      for nearest in [0, reach / 100, reach] {
        let map = try #require(
          drawn([(0, reach), (0, -nearest)], around: Coordinates(latitude: 0, longitude: 0)))
        let rings = map.rings
        #expect((3...4).contains(rings.count), "\(reach) \(nearest): \(rings)")
        #expect(Set(rings.map(\.miles)).count == rings.count)
        #expect(rings.map(\.miles) == rings.map(\.miles).sorted())
        #expect(rings.last?.radius == PlaceMap.outerRadius)
        #expect(Double(try #require(rings.last).miles) >= reach * Self.milesADegree, "\(reach)")
        for (a, b) in zip(rings, rings.dropFirst()) {
          #expect(abs((b.radius - a.radius) - (rings[0].radius - PlaceMap.innerRadius)) < 1e-9)
        }
        for ring in rings { #expect(abs(PlaceMap.radius(Double(ring.miles), rings) - ring.radius) < 1e-9) }
      }
    }
  }

  @Test func `farther is never drawn nearer, and nothing covers the middle`() throws {
    var miles = 0.0
    let rings = try #require(drawn([(42, -87), (21, -157)], around: Self.chicago)).rings
    var last = PlaceMap.innerRadius
    while miles < 6_000 {
      let radius = PlaceMap.radius(miles, rings)
      #expect(radius >= last && radius <= PlaceMap.outerRadius)
      last = radius
      miles += 7
    }
    #expect(PlaceMap.radius(0, rings) == PlaceMap.innerRadius)
  }

  @Test func `places at one spot share a mark with all of their numbers`() throws {
    let here = (41.9, -87.7)
    let map = try #require(drawn([here, (43.0, -87.9), here, here, here, nil, here], around: Self.chicago))
    #expect(map.marks.map(\.numbers) == [[1, 3, 4, 5, 7], [2]])
    #expect(map.marks[0].lines == ["1, 3–5, 7"])
    #expect(map.unplaced == [6])
  }

  @Test func `marks never cover each other nor leave the drawing, however the places lie`() throws {
    // A fixed walk over the whole Earth, dense near the middle.
    var points: [(Double, Double)?] = []
    for i in 0..<100 {
      let turn = Double(i) * 2.399963
      let reach = Double(i * i) * 0.004
      points.append((41.88 + reach * cos(turn), -87.63 + reach * sin(turn)))
      let map = try #require(drawn(points, around: Self.chicago))
      #expect(contains(map) && areApart(map), "\(i)")
      for (ring, label) in zip(map.rings, map.labels) {
        let (dx, dy) = (label.x - PlaceMap.middle, label.y - PlaceMap.middle)
        #expect(abs((dx * dx + dy * dy).squareRoot() - ring.radius) < 1e-9)
      }
      #expect(map.marks.flatMap(\.numbers).sorted() == Array(1...points.count))
    }
  }

  @Test func `the miles of a ring stand where no mark covers them`() throws {
    // Below the middle, where they stand else, and from there to the right.
    var below: [(Double, Double)?] = []
    for i in 0..<12 {
      let step = Double(i)
      below.append((41.88 - step * step * 0.05, -87.63 + step * 0.01))
    }
    let map = try #require(drawn(below, around: Self.chicago))
    for label in map.labels {
      for mark in map.marks {
        #expect(
          abs(mark.x - label.x) >= mark.width / 2 || abs(mark.y - label.y) >= mark.height / 2,
          "\(label) \(mark)")
      }
    }
  }

  @Test func `a list without a known place has no map`() {
    #expect(drawn([], around: Self.chicago) == nil)
    #expect(drawn([nil, nil], around: Self.chicago) == nil)
    #expect(drawn([(.nan, 0), (91, 0), (0, 181)], around: Self.chicago) == nil)
    #expect(drawn([(41, -87)], around: Coordinates(latitude: .nan, longitude: 0)) == nil)
  }

  @Test func `a place at the very spot stands beside the cross`() throws {
    let map = try #require(drawn([(41.88, -87.63)], around: Self.chicago))
    #expect(polar(map.marks[0]).radius == PlaceMap.innerRadius)
    #expect(map.rings.map(\.miles) == [1, 2, 5])
  }

  @Test func `what lies across the date line is as near as it is`() throws {
    // From Adak, Alaska, to Attu beyond the 180th meridian: some 430 miles to the west.
    let adak = Coordinates(latitude: 51.88, longitude: -176.65)
    let map = try #require(drawn([(52.9, 173.2)], around: adak))
    let (radius, degrees) = polar(map.marks[0])
    #expect(map.rings.map(\.miles) == [100, 250, 500])
    #expect(radius > map.rings[1].radius && radius < map.rings[2].radius)
    #expect((270...300).contains(degrees))
  }

  @Test func `Alaska, Hawaii and the next street are on one map, each in its direction`() throws {
    let near: [(Double, Double)?] = (0..<8).map { (41.88 + Double($0) * 0.02, -87.63) }
    let (anchorage, honolulu) = ((61.22, -149.9), (21.31, -157.86))
    let map = try #require(drawn(near + [anchorage, honolulu], around: Self.chicago))
    #expect(map.rings.first?.miles == 1 && map.rings.last?.miles == 5_000 && map.rings.count == 4)
    // Great circles from Chicago: Anchorage, 2,850 miles, to the northwest; Honolulu, 4,250, to the west.
    let far = [9, 10].compactMap { number in map.marks.first { $0.numbers == [number] }.map(polar) }
    #expect(far.count == 2)
    #expect((300...330).contains(far[0].degrees) && (260...290).contains(far[1].degrees))
    #expect(far[0].radius < far[1].radius && far[0].radius > map.rings[2].radius)
    #expect(contains(map) && areApart(map))
    // The near ones are no heap.
    #expect(map.marks.count >= 5, "\(map.marks.map(\.numbers))")
  }

  @Test func `from Honolulu the mainland is to the northeast`() throws {
    let map = try #require(
      drawn(
        [(34.05, -118.24), (40.71, -74.0), (21.3, -157.8)],
        around: Coordinates(latitude: 21.31, longitude: -157.86)))
    #expect(map.rings.last?.miles == 5_000)
    let angeles = try #require(map.marks.first { $0.numbers.contains(1) })
    #expect((50...75).contains(polar(angeles).degrees))
  }

  @Test(arguments: [
    ([1], "1"), ([1, 2], "1, 2"), ([1, 2, 3], "1–3"), ([1, 3, 4, 5, 9], "1, 3–5, 9"),
  ])
  func `numbers are listed in short`(_ numbers: [Int], _ text: String) {
    #expect(PlaceMap.list(numbers) == text)
  }

  @Test func `the drawing names itself, repeats no address and has no style of its own`() throws {
    let map = try #require(drawn([(41.9, -87.7), (42.9, -87.7), nil, (44, -80)], around: Self.chicago))
    for language in ExportLanguage.allCases {
      let svg = map.markup(language).html
      #expect(
        svg.hasPrefix("<svg viewBox=\"0 0 320 320\" role=\"img\" aria-labelledby=\"map-title map-desc\""))
      #expect(svg.contains("<title id=\"map-title\">\(PagePhrase.mapTitle.text(language))</title>"))
      #expect(svg.contains("<desc id=\"map-desc\">\(PagePhrase.mapSame.text(language))</desc>"))
      for part in ["style", "href", "http", "<script", "41.", "87."] {
        #expect(!svg.contains(part), "\(part)")
      }
      for ring in map.rings {
        let one = ring.miles == 1 ? PagePhrase.oneMile.text(language) : nil
        #expect(svg.contains(">\(one ?? PagePhrase.miles.text(language, ring.miles.grouped))</text>"))
      }
      #expect(svg.components(separatedBy: "class=\"mark\"").count == map.marks.count + 1)
      for tag in ["svg", "g", "text", "circle", "rect", "path"] {
        #expect(
          svg.components(separatedBy: "<\(tag) ").count == svg.components(separatedBy: "</\(tag)>").count,
          "\(tag)")
      }
    }
  }
}
