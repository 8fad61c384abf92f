import Reading

/// What a key of a plan feed means, whichever way its publisher spells it.
enum FeedName: UInt8 {
  // The index.
  case providerURLs, planURLs, formularyURLs
  // A provider.
  case npi, type, name, prefix, first, middle, last, suffix, gender, languages, specialty, accepting
  case facilityName, facilityType, addresses, plans, updated
  // An address. Where a provider or plan has an object under this key, it is the address itself.
  case street
  case unit, city, state, zip, phone, fax
  // A plan, in its own file or of a provider.
  case planID, medicarePlanID, networkTier, networkID, network, years, marketingName, marketingURL, summaryURL
  // Signs of another format.
  case drug, resourceType, prices

  /// Spellings without capitals, underscores and blanks: the marketplace writes `last_updated_on`, Medicare Advantage
  /// `lastUpdatedOn`, and the marketplace's own table has `speciality`.
  fileprivate static let spellings: [String: FeedName] = [
    "providerurls": .providerURLs, "urls": .providerURLs, "fileurls": .providerURLs, "planurls": .planURLs,
    "formularyurls": .formularyURLs,
    "npi": .npi, "type": .type, "name": .name, "prefix": .prefix, "first": .first, "middle": .middle,
    "last": .last, "suffix": .suffix, "gender": .gender, "sex": .gender, "languages": .languages,
    "language": .languages, "specialty": .specialty, "speciality": .specialty, "specialties": .specialty,
    "specialities": .specialty, "accepting": .accepting, "facilityname": .facilityName,
    "facilitytype": .facilityType, "facilitytypes": .facilityType, "addresses": .addresses, "plans": .plans,
    "lastupdatedon": .updated, "lastupdated": .updated,
    "address": .street, "address1": .street, "address2": .unit, "city": .city, "state": .state, "zip": .zip,
    "zipcode": .zip, "phone": .phone, "fax": .fax,
    "planid": .planID, "maplanid": .medicarePlanID, "networktier": .networkTier, "networkid": .networkID,
    "network": .network, "networks": .network, "years": .years, "year": .years,
    "marketingname": .marketingName, "marketingurl": .marketingURL, "summaryurl": .summaryURL,
    "rxnormid": .drug, "drugname": .drug, "resourcetype": .resourceType,
    "reportingentityname": .prices, "reportingstructure": .prices, "reportingplans": .prices,
    "innetwork": .prices, "outofnetwork": .prices, "providerreferences": .prices, "providergroups": .prices,
  ]
}

/// The meaning of each key of all files of one import, worked out when the key is first met.
final class FeedNames {
  let record = RecordNames()
  /// By the key's number; nil in the outer sense for one never met.
  private var meanings: [FeedName??] = []

  /// nil for a key that means nothing here.
  func meaning(of name: RecordName) -> FeedName? {
    let number = Int(name.rawValue)
    if number < meanings.count, let known = meanings[number] { return known }
    let letters = record.text(name).lowercased().filter { $0.isLetter || $0.isNumber }
    let meaning = FeedName.spellings[letters]
    while meanings.count <= number { meanings.append(nil) }
    meanings[number] = .some(meaning)
    return meaning
  }
}
