/// Where each ZIP code lies: a lookup for every role that the index holds.
struct ZIPPlaces {
  struct Place {
    var latitude: Int32
    var longitude: Int32
    var source: GeoSource
  }

  private var places: [Place?]

  init(_ zips: [UInt32: (latitude: Int32, longitude: Int32)]) {
    let means = Self.means(zips)
    places = (0..<100_000 as Range<UInt32>).map { zip in
      if let exact = zips[zip] {
        Place(latitude: exact.latitude, longitude: exact.longitude, source: .zip)
      } else {
        means[zip / 100].map { Place(latitude: $0.latitude, longitude: $0.longitude, source: .zip3) }
      }
    }
  }

  /// - Parameter zip: of five digits.
  subscript(zip: UInt32) -> Place? { places[Int(zip)] }

  private static func means(
    _ zips: [UInt32: (latitude: Int32, longitude: Int32)]
  ) -> [UInt32: (latitude: Int32, longitude: Int32)] {
    var sums: [UInt32: (latitude: Int, longitude: Int, count: Int)] = [:]
    for (zip, place) in zips {
      let sum = sums[zip / 100, default: (0, 0, 0)]
      sums[zip / 100] = (
        sum.latitude + Int(place.latitude), sum.longitude + Int(place.longitude), sum.count + 1
      )
    }
    return sums.mapValues { (Int32($0.latitude / $0.count), Int32($0.longitude / $0.count)) }
  }
}
