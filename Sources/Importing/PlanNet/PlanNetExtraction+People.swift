import DirectoryModel
import Reading
import Vocabulary

/// Practitioner and PractitionerRole.
extension PlanNetExtraction {
  // MARK: Practitioner

  func addPractitioner(_ node: RecordNode) {
    addNPI(node, isRequired: true)
    addNames(node)
    let gender = tree.text(of: node, .gender)
    if gender.equals("male") { facts.add(.gender, "M") }
    if gender.equals("female") { facts.add(.gender, "F") }
    if gender.equals("other") { facts.add(.gender, "X") }
    for communication in tree.children(of: node, .communication) { addLanguage(communication) }
    for qualification in tree.children(of: node, .qualification) { addQualification(qualification) }
    addTelecom(node, isPerson: true)
  }

  /// The first identifier that is a valid NPI; one that only claims to be is kept as text.
  func addNPI(_ node: RecordNode, isRequired: Bool) {
    var invalid: UnsafeRawBufferPointer?
    for identifier in tree.children(of: node, .identifier) {
      guard Self.isNPI(tree.text(of: identifier, .system)), !tree.text(of: identifier, .use).equals("old")
      else { continue }
      let value = FieldCleaning.clean(tree.text(of: identifier, .value))
      if let npi = NationalProviderIdentifier.parse(value) {
        PlanNetLink.append(.npi, hash: npi, to: links)
        return
      }
      if invalid == nil && !value.isEmpty { invalid = value }
    }
    guard let invalid else { return }
    warn(
      "npi-checksum", field: "identifier", invalid.text,
      "ten digits whose check digit holds; the resource is kept under its own id")
    if isRequired { add(.npiText, invalid) }
  }

  static func isNPI(_ system: UnsafeRawBufferPointer) -> Bool {
    system.lastSegment.equals("us-npi") || system.equals("urn:oid:2.16.840.1.113883.4.6")
  }

  private func addNames(_ node: RecordNode) {
    // Official, else of no stated use, else usual, else any.
    var best: (rank: Int, node: RecordNode)?
    for name in tree.children(of: node, .name) {
      let use = tree.text(of: name, .use)
      let rank =
        use.equals("official") ? 0 : use.isEmpty ? 1 : use.equals("usual") ? 2 : use.equals("old") ? 4 : 3
      if rank < best?.rank ?? .max { best = (rank, name) }
    }
    guard let best else {
      warn("name-missing", field: "name", nil, "a name with family and given; kept without one")
      return
    }
    for name in tree.children(of: node, .name) where name != best.node { addAlias(name) }
    let family = FieldCleaning.clean(tree.text(of: best.node, .family))
    if family.isEmpty {
      let text = FieldCleaning.clean(tree.text(of: best.node, .text))
      if text.isEmpty {
        warn("name-missing", field: "name", nil, "a name with family and given; kept without one")
      }
      add(.name, text)
      return
    }
    add(.lastName, family)
    join(best.node, .prefix)
    addScratch(.namePrefix)
    var isFirst = true
    scratch.removeAll(keepingCapacity: true)
    for given in tree.children(of: best.node, .given) {
      let value = FieldCleaning.clean(tree.text(of: given))
      if value.isEmpty { continue }
      if isFirst {
        add(.firstName, value)
        isFirst = false
      } else {
        if !scratch.isEmpty { scratch.append(0x20) }
        scratch.append(contentsOf: value)
      }
    }
    addScratch(.middleName)
    addSuffixes(best.node, node)
  }

  private func join(_ node: RecordNode, _ name: FHIRName) {
    scratch.removeAll(keepingCapacity: true)
    for child in tree.children(of: node, name) {
      let value = FieldCleaning.clean(tree.text(of: child))
      if value.isEmpty { continue }
      if !scratch.isEmpty { scratch.append(0x20) }
      scratch.append(contentsOf: value)
    }
  }

  private func addAlias(_ name: RecordNode) {
    let text = FieldCleaning.clean(tree.text(of: name, .text))
    if !text.isEmpty { return add(.alias, text) }
    join(name, .given)
    let family = FieldCleaning.clean(tree.text(of: name, .family))
    if !scratch.isEmpty && !family.isEmpty { scratch.append(0x20) }
    scratch.append(contentsOf: family)
    addScratch(.alias)
  }

  /// What stands behind a name is a generation or a degree; degrees also stand as qualifications.
  private func addSuffixes(_ name: RecordNode, _ node: RecordNode) {
    var credentials: [UnsafeRawBufferPointer] = []
    for child in tree.children(of: name, .suffix) {
      let value = FieldCleaning.clean(tree.text(of: child))
      if value.isEmpty { continue }
      if Self.isGeneration(value) {
        add(.nameSuffix, value)
      } else if let comma = value.firstIndex(of: UInt8(ascii: ",")),
        Self.isGeneration(UnsafeRawBufferPointer(rebasing: value[..<comma]))
      {
        add(.nameSuffix, UnsafeRawBufferPointer(rebasing: value[..<comma]))
        credentials.append(FieldCleaning.clean(UnsafeRawBufferPointer(rebasing: value[(comma + 1)...])))
      } else {
        credentials.append(value)
      }
    }
    for qualification in tree.children(of: node, .qualification) where isActive(qualification) {
      guard let concept = tree.child(of: qualification, .code), let coding = coding(concept),
        coding.system.lastSegment.equals("v2-0360"),
        !credentials.contains(where: { Self.haveSameLetters($0, coding.code) })
      else { continue }
      credentials.append(coding.code)
    }
    scratch.removeAll(keepingCapacity: true)
    for credential in credentials where !credential.isEmpty {
      if !scratch.isEmpty { scratch.append(contentsOf: [0x2C, 0x20]) }
      scratch.append(contentsOf: credential)
    }
    addScratch(.credentials)
  }

  private static let generations: [StaticString] = [
    "jr", "sr", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "2nd", "3rd", "4th",
  ]

  /// `Jr.`, `III`, `2nd`.
  static func isGeneration(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count <= 6 else { return false }
    return withUnsafeTemporaryAllocation(byteCount: 8, alignment: 1) { letters in
      var count = 0
      for byte in value where byte != UInt8(ascii: ".") && byte != 0x20 {
        letters[count] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        count += 1
      }
      let folded = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(letters)[..<count])
      return generations.contains { folded.equals($0) }
    }
  }

  /// Whether two degrees are one: `M.D.` is `MD`.
  private static func haveSameLetters(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    func letters(_ text: UnsafeRawBufferPointer) -> [UInt8] {
      text.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }.filter { (0x41...0x5A).contains($0) }
    }
    return letters(a) == letters(b)
  }

  /// The first subtag of a language tag (BCP 47), else the name of the language in words.
  private func addLanguage(_ concept: RecordNode) {
    for coding in tree.children(of: concept, .coding) {
      let code = FieldCleaning.clean(tree.text(of: coding, .code))
      let length = code.firstIndex { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") } ?? code.count
      if let language = language(UnsafeRawBufferPointer(rebasing: code[..<length])) {
        return facts.add(.language, language)
      }
    }
    let name = words(concept)
    if let language = language(name) { return facts.add(.language, language) }
    warn(
      "language-unreadable", field: "communication", name.text,
      "a language tag such as en or es-MX; the person is kept without this language")
  }

  /// Looked up once for each way in which an import writes it.
  private func language(_ text: UnsafeRawBufferPointer) -> String? {
    if text.isEmpty || text.count > 64 { return nil }
    let hash = ByteHash.hash(text)
    if let known = languages[hash] { return known }
    let code = SpokenLanguage.code(text.text)
    if languages.count < 4096 { languages[hash] = .some(code) }
    return code
  }

  // MARK: Qualifications

  /// False where a source says that the qualification no longer holds.
  private func isActive(_ qualification: RecordNode) -> Bool {
    guard let details = tree.fhirExtension(of: qualification, "practitioner-qualification"),
      let status = tree.fhirExtension(of: details, "status")
    else { return true }
    let code = statusCode(status)
    return
      !(code.equals("inactive") || code.equals("revoked") || code.equals("pending") || code.equals("issiner"))
  }

  private func statusCode(_ status: RecordNode) -> UnsafeRawBufferPointer {
    if let coding = tree.child(of: status, .valueCoding) { return tree.text(of: coding, .code) }
    if let concept = tree.child(of: status, .valueCodeableConcept) {
      return coding(concept)?.code ?? .init(start: nil, count: 0)
    }
    return tree.text(of: status, .valueCode)
  }

  /// A NUCC code with the license behind it, or a license alone; in each state where it is valid.
  private func addQualification(_ node: RecordNode) {
    guard isActive(node) else {
      warn(
        "qualification-not-active", field: "qualification",
        tree.child(of: node, .code).map { words($0).text },
        "qualifications in force; this one is not kept")
      return
    }
    let concept = tree.child(of: node, .code)
    let nucc = concept.flatMap(self.nucc)
    let number = tree.child(of: node, .identifier).map { tree.text(of: $0, .value) }
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    var hasState = false
    if let details = tree.fhirExtension(of: node, "practitioner-qualification") {
      for place in tree.children(of: details, .extension)
      where tree.extensionName(place).equals("whereValid") {
        guard let where_ = tree.child(of: place, .valueCodeableConcept), let state = coding(where_)?.code,
          state.count == 2
        else { continue }
        hasState = true
        if let nucc {
          add(.specialty, parts: nucc, none, state, number ?? none)
        } else if let number {
          add(.license, parts: state, number)
        }
      }
    }
    if !hasState, let nucc { add(.specialty, parts: nucc, none, none, none) }
    if nucc == nil, let concept, let coding = coding(concept), !coding.system.lastSegment.equals("v2-0360") {
      add(.specialtyText, words(concept))
    }
  }

  /// The concept's code of the NUCC taxonomy.
  func nucc(_ concept: RecordNode) -> UnsafeRawBufferPointer? {
    for coding in tree.children(of: concept, .coding) {
      let code = FieldCleaning.clean(tree.text(of: coding, .code))
      let system = tree.text(of: coding, .system)
      guard code.count == 10,
        system.lastSegment.equals("provider-taxonomy") || system.equals("urn:oid:2.16.840.1.113883.6.101")
      else { continue }
      return code
    }
    return nil
  }

  /// Specialties by NUCC code, others in words.
  func addSpecialties(_ node: RecordNode) {
    for concept in tree.children(of: node, .specialty) {
      if let code = nucc(concept) { facts.add(.specialty, code) } else { add(.specialtyText, words(concept)) }
    }
  }

  // MARK: PractitionerRole

  func addPractitionerRole(_ node: RecordNode) -> Verdict {
    var hasPractitioner = false
    if let practitioner = tree.child(of: node, .practitioner) {
      hasPractitioner = addLink(practitioner, .practitioner, .practitioner)
      guard hasPractitioner else {
        // The role of somebody who is not named must not become her organization's own.
        return .refused(
          field: "practitioner", rule: "owner-missing",
          remedy: "a reference to the practitioner, or an identifier: a display alone names nobody")
      }
      if let identifier = tree.child(of: practitioner, .identifier),
        Self.isNPI(tree.text(of: identifier, .system)),
        let npi = NationalProviderIdentifier.parse(FieldCleaning.clean(tree.text(of: identifier, .value)))
      {
        PlanNetLink.append(.npi, hash: npi, to: links)
      }
    }
    var hasOrganization = false
    if let organization = tree.child(of: node, .organization) {
      hasOrganization = addPartLink(organization, .organization, .organization, .organization)
    }
    guard hasPractitioner || hasOrganization else {
      return .refused(
        field: "practitioner", rule: "owner-missing", remedy: "a practitioner or an organization")
    }
    addNPI(node, isRequired: false)
    addLinks(node, .location, .location, .location, unnamed: .unnamedLocation)
    addLinks(node, .healthcareService, .service, .service)
    for child in tree.children(of: node, .extension)
    where tree.extensionName(child).equals("network-reference") {
      // Without this the role would be taken to name no network, and to have those of its organization.
      addLinks(child, .valueReference, .network, .organization, unnamed: .unnamedNetwork)
    }
    addNewPatients(node)
    addSpecialties(node)
    addTelecom(node)
    addPeriod(node)
    if isAdmittingOnly(node) { PlanNetLink.append(.admittingOnly, to: links) }
    return .kept
  }

  /// Admitting privileges let a doctor send patients to a hospital; nobody sees her there.
  private func isAdmittingOnly(_ node: RecordNode) -> Bool {
    var isOnly = false
    for code in tree.children(of: node, .code) {
      guard hasCode(code, "ap") else { return false }
      isOnly = true
    }
    return isOnly
  }
}
