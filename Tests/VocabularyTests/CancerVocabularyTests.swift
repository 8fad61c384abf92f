import Foundation
import Testing
import Vocabulary

@Suite struct CancerVocabularyTests {
  private let bundled = BundledCancers.vocabulary

  private func type(
    _ id: String, _ name: String, parent: String? = nil, words: [String] = [], codes: [String] = [],
    specialties: [CancerType.Specialty] = []
  ) -> CancerType {
    CancerType(
      id: id, name: name, parent: parent, words: words, codes: codes, ageGroup: nil, isRare: false,
      specialties: specialties)
  }

  // MARK: The bundled types

  @Test(arguments: [
    ("TNBC", "breast-tnbc"), ("tnbc", "breast-tnbc"), ("breast-tnbc", "breast-tnbc"),
    ("triple negative", "breast-tnbc"), ("cancer of the breast, triple negative", "breast-tnbc"),
    ("Breast cancer", "breast"), ("breast", "breast"), ("cancer in my breast", "breast"),
    ("BREAST TUMOUR", "breast"),
    ("cáncer de mama", "breast"), ("cancer de mama", "breast"), ("CÁNCER DE SENO", "breast"),
    ("leukaemia", "leukemia"), ("leukemia", "leukemia"), ("acute myeloid leukaemia", "aml"),
    ("Burkitt's lymphoma", "burkitt"), ("non Hodgkin", "nhl"), ("AL", "plasma-cell"),
    ("Waldenström", "waldenstrom"),
    ("AN", "vestibular-schwannoma"), ("oesophageal cancer", "esophageal"),
  ])
  func `a person's words are understood`(text: String, id: String) {
    #expect(bundled.understand(text) == .type(id: id, corrected: nil))
  }

  @Test(arguments: [
    ("C50", "breast"), ("C50.912", "breast"), ("c50912", "breast"), ("C50.A1", "breast-inflammatory"),
    ("C50.921", "breast-male"), ("C61", "prostate"), ("C67.9", "bladder"), ("C45.0", "mesothelioma"),
    ("C64.9", "kidney"), ("C73", "thyroid"), ("C92.40", "apl"), ("C82.50", "follicular"), ("C83.3", "dlbcl"),
    ("C83.390", "cns-lymphoma"), ("C4A.1", "merkel-cell"), ("d3a.01", "neuroendocrine"),
    ("C71.2", "brain-cns"),
  ])
  func `an ICD-10-CM code means the types with the longest prefix that fits`(code: String, id: String) {
    #expect(bundled.understand(code) == .type(id: id, corrected: nil))
  }

  @Test func `a code of several cancers is not guessed`() {
    // Not beside them the thoracic cancers and the kinds of lung cancer: lung cancer stands for these.
    #expect(bundled.understand("C34.11") == .ambiguous(["lung", "pleuropulmonary-blastoma"]))
    #expect(bundled.understand("C56") == .ambiguous(["germ-cell", "ovarian"]))
  }

  @Test func `words that can mean several cancers are not guessed`() {
    #expect(bundled.understand("MM") == .ambiguous(["melanoma", "myeloma"]))
    #expect(bundled.understand("ACC") == .ambiguous(["adrenocortical", "salivary-gland"]))
  }

  @Test func `of words for several cancers the one above the others is meant`() {
    // Colon and rectal cancer have these words too.
    #expect(bundled.understand("bowel cancer") == .type(id: "colorectal", corrected: nil))
  }

  @Test(arguments: [
    ("triple negtive", "breast-tnbc", "triple negative"), ("prostrate cancer", "prostate", "prostate cancer"),
    ("lymphona", "lymphoma", "lymphoma"), ("pancreatc cancer", "pancreatic", "pancreatic cancer"),
    ("glioblastma", "glioblastoma", "glioblastoma"),
  ])
  func `a misspelt word is read as the one word near it, and that is said`(
    text: String, id: String, corrected: String
  ) {
    #expect(bundled.understand(text) == .type(id: id, corrected: corrected))
  }

  @Test(arguments: [
    "", " ", "the", "of the", "xyzzy", "headache", "Z99.9", "C99", "¿?", "12345", "breast breast lamp",
  ])
  func `other words are unknown`(text: String) {
    #expect(bundled.understand(text) == .unknown)
  }

  @Test func `the files are read whole`() {
    #expect(BundledCancers.types.count > 100)
    #expect(bundled.types.count == BundledCancers.types.count)
    #expect(BundledCancers.types.contains { !$0.specialties.isEmpty })
    for type in BundledCancers.types {
      #expect(type.ageGroup != nil, "\(type.id)")
      if let parent = type.parent { #expect(bundled.types[parent] != nil, "\(type.id) is under \(parent)") }
    }
  }

  @Test func `every id and every name is understood as itself, whatever the case`() {
    for type in BundledCancers.types {
      for text in [type.id, type.name, type.name.lowercased(), type.name.uppercased()] {
        #expect(bundled.understand(text) == .type(id: type.id, corrected: nil), "\(text)")
      }
    }
  }

  private func isName(_ phrase: String, of type: CancerType) -> Bool {
    let american = phrase.replacingOccurrences(of: "tumour", with: "tumor")
    return [type.id, type.name].contains { TextFolding.folded($0) == TextFolding.folded(american) }
  }

  @Test func `every name, word and abbreviation leads to its own type`() {
    for type in BundledCancers.types {
      let line = Set([type.id] + bundled.ancestors(of: type.id))
      for phrase in [type.name] + type.words {
        // A word of one type can be the name of another: then that one is meant.
        let accepted = line.union(BundledCancers.types.filter { isName(phrase, of: $0) }.map(\.id))
        for text in [phrase, phrase.uppercased()] {
          switch bundled.understand(text) {
          case .type(let id, let corrected):
            #expect(accepted.contains(id), "\(text) of \(type.id) is read as \(id)")
            #expect(corrected == nil, "\(text) of \(type.id)")
          case .ambiguous(let ids): #expect(ids.contains(type.id), "\(text) of \(type.id) is one of \(ids)")
          case .unknown: Issue.record("\(text) of \(type.id) is unknown")
          }
        }
      }
    }
  }

  @Test func `every code leads to a type that has its prefix, or to several such`() {
    func fits(_ id: String, _ code: String) -> Bool {
      bundled.types[id]!.codes.contains { code.hasPrefix($0) || $0.hasPrefix(code) }
    }
    for type in BundledCancers.types {
      for code in type.codes {
        switch bundled.understand(code) {
        case .type(let id, _): #expect(fits(id, code), "\(code) is read as \(id)")
        case .ambiguous(let ids):
          #expect(ids.count > 1)
          for id in ids { #expect(fits(id, code), "\(code) is read as \(id)") }
        case .unknown: Issue.record("\(code) of \(type.id) is unknown")
        }
      }
    }
  }

  @Test func `an ancestor is whatever has the type among its descendants`() {
    let ids = BundledCancers.types.map(\.id)
    let descendants = Dictionary(uniqueKeysWithValues: ids.map { ($0, Set(bundled.descendants(of: $0))) })
    for id in ids {
      let ancestors = bundled.ancestors(of: id)
      #expect(!ancestors.contains(id))
      #expect(ancestors.first == bundled.types[id]?.parent)
      for other in ids {
        #expect(ancestors.contains(other) == descendants[other]!.contains(id), "\(id) \(other)")
      }
    }
  }

  @Test func `every type has specialties of its own or from above, unless nothing above has any`() {
    for type in BundledCancers.types {
      let line = [type] + bundled.ancestors(of: type.id).compactMap { bundled.types[$0] }
      let expected = line.first { !$0.specialties.isEmpty }?.specialties ?? []
      #expect(bundled.specialties(for: type.id) == expected)
    }
  }

  // MARK: Sentences

  @Test(arguments: [
    ("my mom has stage 4 lung cancer", "lung", "lung cancer"),
    ("my dad was diagnosed with prostrate cancer", "prostate", "prostate cancer"),
    ("cancer in the colon that spread to the liver", "colon", "cancer in the colon"),
    ("liver mets from colon cancer", "colon", "colon cancer"),
    ("my son has ALL", "all", "all"),
    ("mi mamá tiene cáncer de mama", "breast", "cancer de mama"),
    ("my mom has stage 0 breast cancer", "dcis", "stage 0 breast cancer"),
    ("brain tumor glioblastoma", "glioblastoma", "brain tumor glioblastoma"),
  ])
  func `of a sentence the cancer is read, and what was read is said`(text: String, id: String, read: String) {
    #expect(bundled.understand(text) == .type(id: id, corrected: read))
  }

  @Test(arguments: [
    "not breast cancer", "lung cancer in Springfield", "my son has all", "is it cancer", "hematoma",
    "asbestosis", "i live with cancer", "they have all of it",
  ])
  func `what a sentence leaves open is not guessed`(text: String) {
    #expect(bundled.understand(text) == .unknown)
  }

  @Test func `a cancer that came from elsewhere is not taken for one of the place where it is`() {
    #expect(bundled.understand("secondary liver cancer") == .ambiguous(["liver", "metastatic"]))
    #expect(bundled.understand("metastatic bone cancer") == .ambiguous(["bone", "metastatic"]))
    #expect(bundled.understand("bone metastases") == .type(id: "metastatic", corrected: "metastatic cancer"))
    #expect(bundled.understand("breast and ovarian cancer") == .ambiguous(["breast", "ovarian"]))
  }

  @Test(arguments: [
    // Behind `of`, `de`, `from`, and behind the organ to which it has gone.
    ("metástasis de cáncer de mama", "breast", "cancer de mama"),
    ("metastasis of colon cancer", "colon", "colon cancer"),
    ("brain metastasis of melanoma", "melanoma", "metastatic melanoma"),
    ("liver metastases colon cancer", "colon", "colon cancer"),
    ("bone mets breast cancer", "breast-metastatic", "metastatic breast cancer"),
    ("metastases in the liver of colon cancer", "colon", "colon cancer"),
    ("brain metastases in melanoma", "melanoma", "metastatic melanoma"),
    ("cancer has spread from breast to bone", "breast-metastatic", "metastatic breast"),
    // Before it: a cancer, or an organ where it says where it went.
    ("colorectal mets to liver", "colorectal", "colorectal"),
    ("colorectal liver mets", "colorectal", "colorectal"), ("lung spread to the brain", "lung", "lung"),
    ("breast cancer with bone mets", "breast-metastatic", "metastatic breast cancer"),
    ("mets breast", "breast-metastatic", "metastatic breast"),
    ("spreading melanoma", "melanoma", "metastatic melanoma"),
    ("bone mets brest cancer", "breast-metastatic", "metastatic breast cancer"),
    // Only where it went.
    ("mets to liver and stomach", "metastatic", "metastatic cancer"),
    ("lymph node mets", "metastatic", "metastatic cancer"),
  ])
  func `of a cancer that has spread the one that is named is read, never dropped`(
    text: String, id: String, read: String
  ) {
    #expect(bundled.understand(text) == .type(id: id, corrected: read))
  }

  @Test(arguments: [
    ("breast mets", ["breast", "metastatic"]), ("mets liver", ["liver", "metastatic"]),
    ("metastasis of the liver", ["liver", "metastatic"]), ("lung mets to brain", ["lung", "metastatic"]),
    ("liver and lung mets", ["liver", "lung", "metastatic"]),
    ("lung cancer with brain mets and melanoma", ["lung", "melanoma"]),
  ])
  func `an organ in which it can have begun or ended is asked about`(text: String, ids: [String]) {
    #expect(bundled.understand(text) == .ambiguous(ids))
  }

  @Test(arguments: ["liver mets zebra", "zebra mets", "metastasis of zebra cancer"])
  func `beside a spread no word is dropped unexplained`(text: String) {
    #expect(bundled.understand(text) == .unknown)
  }

  @Test func `a kind of melanoma is not one that has spread`() {
    #expect(bundled.understand("superficial spreading melanoma") == .type(id: "melanoma", corrected: nil))
  }

  @Test func `a word of four letters is never read as another cancer, and a gene is no cancer`() {
    for text in ["shin cancer", "shin", "brca", "BRCA", "brca2", "I have brca"] {
      #expect(bundled.understand(text) == .unknown, "\(text)")
    }
    // What is part of a name may be misspelt.
    #expect(
      bundled.understand("smal cell lung cancer") == .type(id: "sclc", corrected: "small cell lung cancer"))
    for text in ["brca", "BRCA1", "i have BRCA2"] {
      #expect(bundled.suggestions(for: text) == ["breast", "ovarian"], "\(text)")
    }
  }

  // MARK: Small trees

  @Test func `of several meanings the one above all the others is meant`() {
    let vocabulary = CancerVocabulary([
      type("gut", "Gut", words: ["belly"]), type("colon", "Colon", parent: "gut", words: ["belly"]),
      type("sigmoid", "Sigmoid", parent: "colon", words: ["belly", "bend"]),
      type("rectum", "Rectum", parent: "gut", words: ["bend"]),
    ])
    #expect(vocabulary.understand("belly") == .type(id: "gut", corrected: nil))
    #expect(vocabulary.understand("bend") == .ambiguous(["rectum", "sigmoid"]))
  }

  @Test func `a type's own name comes before the same word of another`() {
    let vocabulary = CancerVocabulary([
      type("bone", "Bone cancer", words: ["chordoma"]), type("chordoma", "Chordoma", parent: "bone"),
    ])
    for text in ["chordoma", "Chordoma", "CHORDOMA", "chordoma tumor"] {
      #expect(vocabulary.understand(text) == .type(id: "chordoma", corrected: nil), "\(text)")
    }
  }

  @Test func `order of words, small words and the word cancer do not matter`() {
    let vocabulary = CancerVocabulary([type("x", "Cancer of the left ear"), type("y", "Ear wax")])
    for text in ["left ear", "ear, left", "EAR (left) cancer", "tumor of my left ear", "Left Ear Carcinoma"] {
      #expect(vocabulary.understand(text) == .type(id: "x", corrected: nil), "\(text)")
    }
    #expect(vocabulary.understand("ear") == .unknown)
  }

  @Test
  func `short words are never corrected, long ones by two edits, and two that are as near are asked back`() {
    let vocabulary = CancerVocabulary([
      type("a", "Eye"), type("b", "Neuroblastoma"), type("c", "Gland"), type("d", "Gleam"),
      type("e", "Grand"),
    ])
    #expect(vocabulary.understand("eyo") == .unknown)
    #expect(vocabulary.understand("nuroblastma") == .type(id: "b", corrected: "neuroblastoma"))
    #expect(vocabulary.understand("nuroblstma") == .unknown)
    #expect(vocabulary.understand("gleem") == .type(id: "d", corrected: "gleam"))
    #expect(vocabulary.understand("gxand") == .ambiguous(["c", "e"]))
  }

  @Test func `a code shorter than a prefix means the types whose prefixes begin with it`() {
    let vocabulary = CancerVocabulary([
      type("all", "All", codes: ["C81"]), type("one", "One", parent: "all", codes: ["C81.1"]),
      type("two", "Two", codes: ["C82.2"]), type("three", "Three", codes: ["C82.3"]),
    ])
    #expect(vocabulary.understand("C81") == .type(id: "all", corrected: nil))
    #expect(vocabulary.understand("C81.10") == .type(id: "one", corrected: nil))
    #expect(vocabulary.understand("C82") == .ambiguous(["three", "two"]))
    #expect(vocabulary.understand("C82.25") == .type(id: "two", corrected: nil))
    #expect(vocabulary.understand("C83") == .unknown)
  }

  @Test func `of a line of types with one code, the narrowest that the code can tell is meant`() {
    let vocabulary = CancerVocabulary([
      type("system", "System", codes: ["C64", "C67"]),
      type("kidney", "Kidney", parent: "system", codes: ["C64"]),
      type("wilms", "Wilms", parent: "kidney", codes: ["C64"]),
      type("bladder", "Bladder", parent: "system", codes: ["C67"]),
      type("this", "This", parent: "bladder", codes: ["C67", "C68.0"]),
      type("that", "That", parent: "bladder", codes: ["C67", "C68.1"]),
    ])
    #expect(vocabulary.understand("C64.1") == .type(id: "kidney", corrected: nil))
    #expect(vocabulary.understand("C67.9") == .type(id: "bladder", corrected: nil))
    #expect(vocabulary.understand("C68") == .ambiguous(["that", "this"]))
    #expect(vocabulary.understand("C68.00") == .type(id: "this", corrected: nil))
  }

  @Test func `a type without specialties has those of the nearest type above`() {
    let medical = CancerType.Specialty(code: "207RX0202X", modality: .medical, isPrimary: true)
    let surgical = CancerType.Specialty(code: "2086X0206X", modality: .surgical, isPrimary: false)
    let vocabulary = CancerVocabulary([
      type("top", "Top", specialties: [medical]), type("middle", "Middle", parent: "top"),
      type("low", "Low", parent: "middle"), type("own", "Own", parent: "middle", specialties: [surgical]),
      type("bare", "Bare"),
    ])
    #expect(vocabulary.specialties(for: "low") == [medical])
    #expect(vocabulary.specialties(for: "own") == [surgical])
    #expect(vocabulary.specialties(for: "bare") == [])
    #expect(vocabulary.specialties(for: "nobody") == [])
  }

  @Test func `a tree that bites its tail still ends`() {
    let vocabulary = CancerVocabulary([type("a", "A1", parent: "b"), type("b", "B1", parent: "a")])
    #expect(Set(vocabulary.ancestors(of: "a")) == ["a", "b"])
    #expect(vocabulary.descendants(of: "a") == ["a", "b"])
    #expect(vocabulary.ancestors(of: "nobody") == [])
  }

  @Test func `suggestions share a word, are five at most, and come in order`() {
    let ids = bundled.suggestions(for: "odd lymphoma thing")
    #expect(ids.count == 5)
    #expect(ids == ids.sorted())
    for id in ids {
      let type = bundled.types[id]!
      #expect(([type.name] + type.words).contains { TextFolding.tokens($0).contains("lymphoma") }, "\(id)")
    }
    #expect(bundled.suggestions(for: "cancer") == [])
    #expect(bundled.suggestions(for: "xyzzy") == [])
  }
}
