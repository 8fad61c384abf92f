/// How much one client may ask of the server. Each is provoked by a test.
public enum ServerLimits {
  /// A request line: method, address and version.
  public static let addressBytes = 8_192
  /// All fields of a header.
  public static let headerBytes = 16_384
  /// Fields of a header.
  public static let headerFields = 100
  /// A body, as sent.
  public static let bodyBytes = 65_536
  /// Until a body has come as a whole: shorter than silence may be, so that one that stalls is told why.
  public static let bodySeconds = 8
  /// Until a connection on which nothing happens is closed.
  public static let idleSeconds = 10
  /// Until a client that takes too little of its answers is given up.
  public static let takingSeconds = 30
  /// What it has to take of them in that time: a kilobyte a second and less.
  public static let leastTaken = 16_384
  /// Between the last answer on a connection and its end, for a client that still sends or does not say goodbye.
  public static let closingSeconds = 2
  /// Connections at once; further ones wait. Fewer where the system lets a process open fewer files.
  public static let connections = 4_096
  /// Of these one client, by its address, may have one part in so many; further ones are closed at once.
  public static let shareOfOneClient = 2
  /// Files that are kept free for generations, certificates and the log.
  public static let keptDescriptors = 64
  /// Until requests that have begun are given up when the server stops.
  public static let drainSeconds = 10
}
