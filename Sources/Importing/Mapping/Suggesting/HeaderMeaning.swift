import Reading

/// What a column of a provider list may be about, as far as its name tells.
enum ColumnMeaning: String, CaseIterable, Sendable {
  case npi, first, middle, last, fullName, suffix, prefix, credentials, gender, languages
  case specialty, license, licenseState, medicalSchool, graduationYear, telehealth, personID
  case organizationName, organizationNPI, organizationID, ccn, pac, website
  case street, unit, city, state, zip, cityStateZIP, country, phone, latitude, longitude
  case siteName, siteID, accessible, accepting
  case network, networkID, plan, planID, tier, from, to
  case asOf, verified, entityType
  /// Known, and without a place in the exchange format.
  case unused
}

/// A column's name read by the words that such lists use.
struct HeaderMeaning: Sendable, Equatable {
  var meaning: ColumnMeaning
  /// `City 2` is of the second office; 1 when there is no number.
  var office = 1

  /// - Parameter header: a header of CSV, or the path of an element.
  /// - Returns: nil when no word of it is known; a reason when it must not be used.
  static func of(_ header: String) -> (found: HeaderMeaning?, unusedBecause: String?) {
    let words = words(header)
    if let other = words.first(where: otherAddresses.contains) {
      return (HeaderMeaning(meaning: .unused), "a \(other) address or number is no place of care")
    }
    if words.contains(where: privateWords.contains) {
      return (HeaderMeaning(meaning: .unused), "a private number has no place in a directory")
    }
    if let meaning = phrases[words.joined(separator: " ")] { return (HeaderMeaning(meaning: meaning), nil) }
    let numbers = words.compactMap { Int($0) }.filter { $0 < 20 }
    let plain = words.filter { Int($0) == nil && !filler.contains($0) }
    if plain.isEmpty { return (words.isEmpty ? nil : HeaderMeaning(meaning: .fullName), nil) }
    let numbered = (plain + numbers.suffix(1).map(String.init)).joined(separator: " ")
    if let meaning = phrases[numbered] { return (HeaderMeaning(meaning: meaning), nil) }
    for words in shortened(plain) {
      if let meaning = phrases[words.joined(separator: " ")] {
        return (HeaderMeaning(meaning: meaning, office: numbers.first ?? 1), nil)
      }
    }
    return (nil, nil)
  }

  /// The words, then without what official names put around them: `address city name`, `credential text`.
  private static func shortened(_ words: [String]) -> [[String]] {
    var results = [words]
    var rest = words[...]
    if rest.count > 1, let last = rest.last, ["name", "code", "text", "number"].contains(last) {
      rest = rest.dropLast()
      results.append(Array(rest))
    }
    if rest.count > 1, rest.first == "address" {
      results += [Array(words.dropFirst()), Array(rest.dropFirst())]
    }
    return results
  }

  /// The words of a name, in small letters: `providerLast_Name` → provider, last, name.
  static func words(_ header: String) -> [String] {
    var spaced = ""
    var before: Character = " "
    // What stands in parentheses explains and is no part of the name.
    let open = header.firstIndex(of: "(").flatMap { $0 == header.startIndex ? nil : $0 } ?? header.endIndex
    for character in header[..<open] {
      let isBorder =
        (character.isUppercase && before.isLowercase) || (character.isNumber && before.isLetter)
      if isBorder { spaced.append(" ") }
      spaced.append(character)
      before = character
    }
    // `networks/network` says one thing twice.
    var words: [String] = []
    for word in CSVReader.normalized(spaced).split(separator: " ") {
      let known = synonyms[String(word)] ?? String(word)
      if words.last != known { words.append(known) }
    }
    return words
  }

  private static let synonyms = [
    "lst": "last", "frst": "first", "mid": "middle", "nm": "name", "cred": "credentials", "gndr": "gender",
    "adr": "address", "ln": "line", "cty": "city", "spec": "specialty", "phn": "phone", "numbr": "number",
    "no": "number", "num": "number", "nbr": "number", "nr": "number", "addr": "address",
    "speciality": "specialty",
    "specialities": "specialty", "specialties": "specialty", "licence": "license", "licenses": "license",
    "lang": "language", "languages": "language", "organisation": "organization", "org": "organization",
    "tel": "phone", "telephone": "phone", "ph": "phone", "zipcode": "zip", "postal": "zip", "postcode": "zip",
    "fname": "first", "lname": "last", "mname": "middle", "firstname": "first", "lastname": "last",
    "surname": "last", "telemedicine": "telehealth", "networks": "network", "plans": "plan",
    "locations": "location", "offices": "office", "sites": "site", "providers": "provider",
    "addresses": "address", "phones": "phone", "names": "name",
    "credential":
      "credentials",
  ]

  /// Words that say of whom or where, which the rest says as well.
  private static let filler: Set<String> = [
    "provider", "providers", "practitioner", "physician", "doctor", "dr", "clinician", "rendering",
    "servicing",
    "practice", "practicing", "office", "location", "locations", "primary", "service", "work", "business",
    "the", "of", "and", "s", "is", "main", "secondary", "sec", "pri", "legal", "individual", "person",
    "healthcare",
  ]
  private static let otherAddresses: Set<String> = [
    "mailing", "mail", "billing", "bill", "remit", "remittance", "correspondence", "home", "payment",
  ]
  private static let privateWords: Set<String> = ["ssn", "tin", "ein", "tax", "dob", "birth", "dea", "caqh"]

  /// Phrases without filler, by what they mean; those with filler come first where it matters.
  private static let phrases: [String: ColumnMeaning] = {
    let lists: [(ColumnMeaning, String)] = [
      (.npi, "npi|npi number|npi id|npi code|national identifier|national id|identifier npi"),
      (.last, "last|last name|family name|name last|name family"),
      (.first, "first|first name|given name|forename|name first|name given"),
      (.middle, "middle|middle name|mi|middle initial|name middle|initial"),
      (.fullName, "name|full name|display name|name full|doctor name|physician name"),
      (.suffix, "suffix|name suffix|suffix name"),
      (.prefix, "prefix|name prefix|salutation"),
      (
        .credentials, "credentials|degree|degrees|professional designation|title|credentials text|designation"
      ),
      (.gender, "gender|sex"),
      (
        .languages,
        "language|language spoken|spoken language|other language|foreign language|languages spoken"
      ),
      (
        .specialty,
        "specialty|specialty description|specialty name|specialty code|taxonomy|taxonomy code|taxonomies|nucc|"
          + "nucc code|taxonomy description|specialty specialty|board specialty|specialty taxonomy|field"
      ),
      (.license, "license|license number|state license number|state license|license id"),
      (.licenseState, "license state|state license issued|license number state|license number state code"),
      (.medicalSchool, "medical school|school|med school|school name|medical school name"),
      (.graduationYear, "graduation year|grad year|year graduation|year graduated|grd yr"),
      (.telehealth, "telehealth|telehealth available|offers telehealth|telehealth indicator|virtual visits"),
      (.personID, "id|identifier|number|record id|key|code|local id|internal id"),
      (
        .organizationName,
        "group|group name|practice name|organization|organization name|facility|facility name|clinic|clinic name|"
          + "hospital|hospital name|medical group|company|employer|group practice|group practice name|"
          + "medical group name|practice|practice group"
      ),
      (.organizationNPI, "group npi|organization npi|facility npi|practice npi|clinic npi|hospital npi"),
      (.organizationID, "group id|organization id|facility id|practice id|clinic id|group number"),
      (.ccn, "ccn|cms certification number|medicare number|facility ccn|hospital ccn"),
      (.pac, "pac|pac id|group pac id|organization pac id"),
      (.website, "website|url|web site|web address|web|homepage"),
      (
        .street,
        "address|street|address 1|address line 1|street address|street 1|street address 1|line 1|"
          + "address street|street line 1|street address line 1|line 1 street address|address line|first line address|line 1 street"
      ),
      (
        .unit,
        "address 2|address line 2|suite|unit|ste|street 2|suite number|street address 2|line 2|"
          + "address unit|address suite|street line 2|street address line 2|line 2 street address|room|floor|second line address|line 2 street"
      ),
      (.city, "city|town|city name|city town|address city|municipality"),
      (.state, "state|st|state code|state province|address state|province"),
      (.zip, "zip|zip code|zip 5|address zip|zip code 5|address zip code|zip plus 4|zip 4"),
      (.cityStateZIP, "city state zip|city st zip|city state zip code|city state"),
      (.country, "country|country code|address country"),
      (
        .phone,
        "phone|phone number|contact number|appointment phone|appointment number|contact phone|phone 1|"
          + "address phone|public phone|new patient phone"
      ),
      (.latitude, "lat|latitude|geo lat|address latitude"),
      (.longitude, "lon|lng|long|longitude|geo lon|geo lng|address longitude"),
      (.siteName, "location name|site name|office name|site|place|place name"),
      (.siteID, "location id|site id|office id|location code|site code|location number|address id"),
      (
        .accessible,
        "accessible|wheelchair accessible|wheelchair|handicap accessible|handicapped accessible|ada accessible|"
          + "wheelchair access|accessibility|handicap access"
      ),
      (
        .accepting,
        "accepting|accepting new patients|accepting patients|new patients|accepts new patients|panel status|"
          + "accepting new|open panel|taking new patients|accept new patients|accepting new patient|"
          + "new patients accepted|accepting new members"
      ),
      (.network, "network|network name|network affiliation|product network|in network"),
      (.networkID, "network id|network code|network number"),
      (
        .plan,
        "plan|plan name|health plan|insurance|insurance plan|product|product name|insurances|insurance accepted"
      ),
      (.planID, "plan id|plan code|hios plan id|plan number|product id|product code"),
      (.tier, "tier|network tier|benefit tier|plan tier"),
      (
        .from,
        "effective date|start date|effective|effective from|eff date|from|begin date|participation start"
      ),
      (
        .to,
        "termination date|end date|term date|expiration date|to|through|effective to|participation end|"
          + "effective through"
      ),
      (
        .asOf,
        "last updated|last update|updated|as of|last updated on|update date|updated on|date updated|last modified"
      ),
      (
        .verified,
        "verified|last verified|attested|attestation date|date verified|last attestation|verified on|"
          + "verification date|last verified on|last attested|attested on|last verification date"
      ),
      (.entityType, "entity type|type|record type|npi type|type code|entity"),
      (.unused, "fax|fax number|email|email address|e mail|fax phone|address fax|phone fax|contact email"),
    ]
    var table: [String: ColumnMeaning] = [:]
    for (meaning, words) in lists {
      for phrase in words.split(separator: "|") { table[String(phrase)] = meaning }
    }
    return table
  }()
}
