/// What belongs to one kind of cancer beside what everybody gathers and asks. Our own list: a center may want more or
/// less, and the sheets say so.
///
/// A type has what is listed for it and for every type above it in the tree of cancer types.
public enum CancerNeeds {
  static let table: [(type: String, records: [Record], questions: [Question])] = [
    ("brain-cns", [.brainScans, .tumorGenes, .tissueBlock], [.brainFunction]),
    ("breast", [.breastImages, .receptorTests], [.receptors, .breastSurgery]),
    ("gynecologic", [.massScan], [.fertility]),
    ("ovarian", [.ca125History], [.ovarianSurgeon]),
    ("fallopian-tube", [.ca125History], [.ovarianSurgeon]),
    ("peritoneal", [.ca125History], [.ovarianSurgeon]),
    ("prostate", [.psaHistory, .prostateBiopsy], [.watchProstate, .nerves]),
    ("testicular", [.tumorMarkers], [.fertility]),
    ("germ-cell", [.tumorMarkers], [.fertility]),
    ("bladder", [.bladderScope], []),
    ("upper-tract-urothelial", [.bladderScope], [.keepKidney]),
    ("kidney", [.massScan], [.keepKidney]),
    ("colorectal", [.scopeReport, .mismatchRepair, .ceaHistory], [.mismatchRepair, .keepBowel]),
    ("anal", [.scopeReport, .virusTest], [.keepBowel]),
    ("esophageal", [.scopeReport, .tumorGenes], []),
    ("gastric", [.scopeReport, .tumorGenes], []),
    ("pancreatic", [.ca199History, .scopeReport], [.liverTeam]),
    ("bile-duct", [.ca199History, .liverTests], [.liverTeam]),
    ("gallbladder", [.ca199History, .liverTests], [.liverTeam]),
    ("liver", [.liverTests], [.liverTeam]),
    ("neuroendocrine", [.netScan], []),
    ("lung", [.tumorGenes, .lungFunction], [.lungGenes]),
    ("mesothelioma", [.lungFunction, .tissueBlock], []),
    ("thymoma", [.lungFunction], []),
    ("melanoma", [.skinDepth, .tumorGenes], [.melanomaNodes]),
    ("skin", [.skinDepth], []),
    ("sarcoma", [.massScan, .tissueBlock], [.sarcomaPathologist]),
    ("head-neck", [.throatScope], [.voice]),
    ("oropharynx", [.virusTest], [.hpv]),
    ("neck-unknown-primary", [.virusTest], [.hpv]),
    ("thyroid", [.thyroidTests, .thyroidImages], [.thyroidExtent]),
    ("hematologic", [.marrowSlides, .flowAndChromosomes, .bloodCounts], [.bloodRisk, .transplant]),
    ("myeloma", [.proteinTests], []),
    ("plasma-cell", [.proteinTests], []),
    ("waldenstrom", [.proteinTests], []),
    ("pediatric", [.tissueBlock], [.childTeam]),
    ("wilms", [.massScan], [.childTeam]),
    ("retinoblastoma", [], [.childTeam]),
    ("unknown-primary", [.tissueBlock, .tumorGenes], []),
    ("metastatic", [.tumorGenes], []),
  ]

  /// - Parameter lineage: the id of the type, then those above it.
  /// - Returns: each once, what is particular first.
  public static func records(for lineage: [String]) -> [Record] { collected(lineage) { $0.records } }

  public static func questions(for lineage: [String]) -> [Question] { collected(lineage) { $0.questions } }

  private static func collected<Need: Equatable>(
    _ lineage: [String], _ needs: ((type: String, records: [Record], questions: [Question])) -> [Need]
  ) -> [Need] {
    var result: [Need] = []
    for type in lineage {
      for row in table where row.type == type {
        for need in needs(row) where !result.contains(need) { result.append(need) }
      }
    }
    return result
  }
}

/// The cancer a sheet is for.
public struct SheetCancer: Hashable, Sendable {
  /// The type, then those above it.
  public var lineage: [String]
  /// As the sheet calls it: in Spanish the first Spanish word for it, where there is one.
  public var name: Phrase

  public init(lineage: [String], name: Phrase) {
    self.lineage = lineage
    self.name = name
  }
}
