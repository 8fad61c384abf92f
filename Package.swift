// swift-tools-version: 6.2
import PackageDescription

// Every target is listed in the order in which data flows; a target may import only targets above it.
// `Scripts/check` builds with the explicit import check, which makes an undeclared import an error.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  // The headers of libxml2 alone: its pkg-config file would link the library, and ICU behind it, into every start of
  // the program, while it is opened only when XML is read (Sources/CLibXML2/shim.h).
  .unsafeFlags(["-Xcc", "-I/usr/include/libxml2"]),
]

// The loops over every byte and every fact touch class state that one thread owns. Exclusivity is enforced while
// the tests run, in debug builds; in release the check would cost a tenth of an import.
let hot: [SwiftSetting] =
  strict + [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
  ]

let package = Package(
  name: "second-opinion",
  products: [
    .executable(name: "second-opinion", targets: ["SecondOpinionCommand"]),
    .executable(name: "second-opinion-server", targets: ["SecondOpinionServer"]),
    // For an application of one's own: Sources/MountedDirectory shows how.
    .library(name: "Querying", targets: ["Querying"]),
    .library(name: "Serving", targets: ["Serving"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
    .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
    .package(url: "https://github.com/hummingbird-project/hummingbird", .upToNextMinor(from: "2.28.1")),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", .upToNextMinor(from: "2.1.1")),
    .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
    .package(url: "https://github.com/apple/swift-nio-extras", .upToNextMinor(from: "1.35.2")),
    .package(url: "https://github.com/apple/swift-nio-ssl", .upToNextMinor(from: "2.37.6")),
    .package(url: "https://github.com/apple/swift-http-types", .upToNextMinor(from: "1.8.0")),
    .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
    .package(url: "https://github.com/apple/swift-metrics", .upToNextMinor(from: "2.13.0")),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", .upToNextMinor(from: "2.13.0")),
  ],
  targets: [
    .systemLibrary(name: "CLibXML2", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CAllocator"),
    .systemLibrary(name: "CPostgres"),
    .target(name: "CByteScan"),
    .target(name: "CBitCount"),
    .target(name: "Vocabulary", swiftSettings: hot),
    // What a FHIR resource is and how it is written: read from a payer's directory, and answered by the server.
    .target(name: "FHIRModel", swiftSettings: hot),
    .target(name: "DirectoryModel", dependencies: ["Vocabulary"], swiftSettings: hot),
    .target(name: "Reading", dependencies: ["CLibXML2", "CByteScan"], swiftSettings: hot),
    .target(
      name: "Storing",
      dependencies: ["CByteScan", "DirectoryModel", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: hot),
    .target(
      name: "Importing",
      dependencies: [
        "Reading", "Storing", "FHIRModel", "DirectoryModel", "Vocabulary",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: hot),
    .target(
      name: "Indexing", dependencies: ["CBitCount", "Storing", "DirectoryModel", "Vocabulary"],
      swiftSettings: hot),
    .target(
      name: "Publishing",
      dependencies: ["Importing", "Indexing", "Storing", "DirectoryModel", "Vocabulary", "Reading"],
      swiftSettings: strict),
    // A client of PostgreSQL over libpq, which is opened when the first server is asked.
    .target(name: "Postgres", dependencies: ["CPostgres"], swiftSettings: hot),
    .target(
      name: "PostgresPublishing",
      dependencies: ["Postgres", "Indexing", "Storing", "DirectoryModel", "Vocabulary"], swiftSettings: hot),
    .target(name: "Assessing", dependencies: ["DirectoryModel", "Vocabulary"], swiftSettings: strict),
    .target(
      name: "Querying", dependencies: ["Indexing", "Assessing", "DirectoryModel", "Vocabulary"],
      swiftSettings: hot),
    // A generation in PostgreSQL behind the same engine: sets of roles as SQL.
    .target(
      name: "PostgresQuerying",
      dependencies: ["Postgres", "Indexing", "Storing", "DirectoryModel", "Vocabulary"], swiftSettings: strict
    ),
    .target(
      name: "Exporting", dependencies: ["Assessing", "FHIRModel", "DirectoryModel", "Vocabulary"],
      swiftSettings: strict),
    .target(
      name: "Shortlisting",
      dependencies: [
        "Reading", "Storing", "Exporting", "DirectoryModel", "Vocabulary",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "Preparing", dependencies: ["Reading", "Exporting", "DirectoryModel", "Vocabulary"],
      swiftSettings: strict),
    .target(
      name: "Answering",
      dependencies: [
        "Preparing", "Shortlisting", "Exporting", "Querying", "Assessing", "Indexing", "Importing", "Storing",
        "DirectoryModel",
        "Vocabulary",
      ],
      swiftSettings: strict),
    // The directory as FHIR resources and searches over them: a request in, a reply out.
    .target(
      name: "FHIRFacade",
      dependencies: [
        "Indexing", "Storing", "FHIRModel", "DirectoryModel", "Vocabulary",
      ],
      swiftSettings: hot),
    // The only targets that know a server. The command starts the program of the second one, so that nobody who asks
    // on the command line waits for what it links.
    .target(
      name: "Serving",
      dependencies: [
        "CZlib", "FHIRFacade", "FHIRModel", "Answering", "Preparing", "Querying", "Indexing", "Assessing",
        "Exporting", "Storing",
        "Reading",
        "DirectoryModel", "Vocabulary",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "SecondOpinionServer",
      dependencies: [
        "CAllocator", "Serving", "PostgresQuerying", "Postgres", "Querying", "Storing", "DirectoryModel",
      ], swiftSettings: strict),
    // Twenty lines: a generation opened, asked, and its API in an application of one's own.
    .executableTarget(
      name: "MountedDirectory",
      dependencies: [
        "Serving", "Querying", "Storing", "DirectoryModel",
        .product(name: "Hummingbird", package: "hummingbird"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "SecondOpinionCommand",
      dependencies: [
        "Answering", "PostgresQuerying", "FHIRFacade", "Reading", "Storing", "Importing", "Indexing",
        "Publishing", "Postgres",
        "PostgresPublishing", "Assessing", "Querying", "Exporting",
        "Shortlisting", "Preparing", "DirectoryModel", "Vocabulary",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // What `Scripts/bench index` runs: our side of the comparison, kernels alone, and what parsing arguments costs.
    .executableTarget(
      name: "QueryBenchmark",
      dependencies: ["Querying", "Indexing", "Storing", "DirectoryModel", "Vocabulary"], swiftSettings: strict
    ),
    .executableTarget(
      name: "KernelBenchmark", dependencies: ["Indexing", "DirectoryModel", "Vocabulary"],
      swiftSettings: strict),
    .executableTarget(
      name: "ArgumentBaseline",
      dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: [
        "Postgres", "Querying", "Publishing", "Importing", "Indexing", "Storing", "DirectoryModel",
        "Vocabulary",
      ],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "VocabularyTests", dependencies: ["Vocabulary", "TestSupport"],
      exclude: ["PatientWordings.csv"], swiftSettings: strict),
    .testTarget(
      name: "DirectoryModelTests", dependencies: ["DirectoryModel", "Vocabulary", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReadingTests", dependencies: ["Reading", "CByteScan", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "StoringTests", dependencies: ["Storing", "DirectoryModel", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ImportingTests",
      dependencies: ["Importing", "Reading", "Storing", "DirectoryModel", "Vocabulary", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "IndexingTests",
      dependencies: [
        "CBitCount", "Indexing", "Publishing", "Importing", "Storing", "DirectoryModel", "Vocabulary",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "QueryingTests",
      dependencies: [
        "Querying", "Assessing", "Indexing", "Publishing", "Importing", "Exporting", "Storing",
        "DirectoryModel",
        "Vocabulary", "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "PostgresTests",
      dependencies: [
        "Answering", "Shortlisting", "PostgresPublishing", "PostgresQuerying", "Postgres", "Querying",
        "Indexing", "Storing", "DirectoryModel", "Vocabulary", "TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "AssessingTests",
      dependencies: ["Assessing", "Querying", "DirectoryModel", "Vocabulary", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ExportingTests", dependencies: ["Exporting", "DirectoryModel", "Vocabulary", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PreparingTests",
      dependencies: ["Preparing", "Reading", "Exporting", "DirectoryModel", "Vocabulary", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ShortlistingTests",
      dependencies: [
        "Shortlisting", "Exporting", "Storing", "Reading", "DirectoryModel", "Vocabulary", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ServingTests",
      dependencies: [
        "Serving", "Answering", "Preparing", "Exporting", "Querying", "Indexing", "Importing", "Storing",
        "DirectoryModel", "Vocabulary", "TestSupport", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FHIRFacadeTests",
      dependencies: [
        "FHIRFacade", "FHIRModel", "Querying", "Indexing", "Publishing", "Importing", "Storing",
        "DirectoryModel",
        "Vocabulary", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Reading", "Importing", "Querying", "FHIRFacade", "Shortlisting", "Serving", "Exporting", "Postgres",
        "DirectoryModel", "TestSupport",
      ],
      swiftSettings: strict),
  ]
)

// Ways in for strangers' bytes. `Scripts/fuzz` builds them for libFuzzer, which brings the entry point, in a folder of
// its own; the tests run the kept inputs through them. What a server links is built only for the target that needs it.
let fuzzing = Context.environment["SECOND_OPINION_FUZZING"]
let isFuzzingServer = fuzzing == nil || fuzzing == "server"
let fuzzed: [Target.Dependency] =
  [
    "Preparing", "Shortlisting", "Querying", "Publishing", "Importing", "Indexing", "Storing", "Reading",
    "DirectoryModel", "Vocabulary", "TestSupport",
  ] + (isFuzzingServer ? ["Serving"] : [])
let fuzzingSettings = strict + (isFuzzingServer ? [.define("FUZZES_SERVER")] : [])
if fuzzing != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzzing", dependencies: fuzzed, path: "Tests/Fuzzing",
      exclude: ["Corpus", "Grown", "CorpusTests.swift", "make_seeds.py"], swiftSettings: fuzzingSettings))
} else {
  package.targets.append(
    .testTarget(
      name: "FuzzingTests", dependencies: fuzzed, path: "Tests/Fuzzing",
      exclude: ["Corpus", "Grown", "EntryPoints.swift", "make_seeds.py"], swiftSettings: fuzzingSettings))
}
