/// A thing that the next doctor needs to see.
public enum Record: String, CaseIterable, Sendable {
  // For any cancer, in the order of the checklist. Slides first: they take the longest.
  case slides, pathologyReport, scanDiscs, scanReports, operativeReport, dischargeSummary, treatmentPlan,
    drugList, doctorNotes, bloodTests, geneTests, radiationRecords

  // For some cancers.
  case breastImages, receptorTests
  case psaHistory, prostateBiopsy
  case marrowSlides, flowAndChromosomes, bloodCounts, proteinTests
  case brainScans
  case skinDepth
  case tumorGenes, lungFunction
  case scopeReport, mismatchRepair, ceaHistory
  case ca125History
  case thyroidTests, thyroidImages
  case liverTests, ca199History
  case tumorMarkers
  case massScan, tissueBlock
  case bladderScope
  case throatScope, virusTest
  case netScan

  /// What everybody is told to gather.
  public static let common: [Record] = [
    .slides, .pathologyReport, .scanDiscs, .scanReports, .operativeReport, .dischargeSummary, .treatmentPlan,
    .drugList, .doctorNotes, .bloodTests, .geneTests, .radiationRecords,
  ]

  /// Who has it, and hence whom to ask.
  public var holder: RecordHolder {
    switch self {
    case .slides, .pathologyReport, .receptorTests, .prostateBiopsy, .marrowSlides, .flowAndChromosomes,
      .skinDepth, .mismatchRepair, .tissueBlock, .virusTest:
      .pathologyLab
    case .scanDiscs, .scanReports, .breastImages, .brainScans, .thyroidImages, .massScan, .netScan:
      .imagingOffice
    case .operativeReport, .dischargeSummary: .recordsOffice
    case .treatmentPlan, .doctorNotes, .bloodCounts, .proteinTests, .ceaHistory, .ca125History, .liverTests,
      .ca199History, .tumorMarkers, .bloodTests:
      .cancerOffice
    case .drugList: .selfAndPharmacy
    case .radiationRecords: .radiationOffice
    case .geneTests, .tumorGenes, .psaHistory, .lungFunction, .scopeReport, .thyroidTests, .bladderScope,
      .throatScope:
      .orderingDoctor
    }
  }
}

public enum RecordHolder: String, CaseIterable, Sendable {
  case pathologyLab, imagingOffice, recordsOffice, cancerOffice, selfAndPharmacy, radiationOffice,
    orderingDoctor
}
