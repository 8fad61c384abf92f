import Glibc

/// Why the server cannot be reached over TLS with the files that it was given.
public enum CertificateFault: Error, Equatable, Sendable {
  /// A system call failed; `number` is errno.
  case unreadable(path: String, number: Int32)
  /// A folder, a device or a pipe.
  case noFile(path: String)
  /// More than any certificate or key has.
  case tooLarge(path: String)
  /// No certificate in PEM.
  case noCertificate(path: String)
  /// No private key in PEM.
  case noKey(path: String)
  /// A key under a pass phrase, which the server has nobody to ask for.
  case lockedKey(path: String)
  /// Each can be read, and they do not belong together.
  case differentKey(certificate: String, key: String)

  /// Of a program that ends by it: 66 for what is not there, 65 for what is no certificate or key.
  public var exitCode: Int32 {
    switch self {
    case .unreadable, .noFile: 66
    case .tooLarge, .noCertificate, .noKey, .lockedKey, .differentKey: 65
    }
  }
}

extension CertificateFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, ENOENT): "\(path) is not there; check --tls-cert and --tls-key"
    case .unreadable(let path, EACCES):
      "\(path) may not be read by the user of the server; give that user, and nobody else, the right to"
    case .unreadable(let path, let number): "\(path) cannot be read: \(String(cString: strerror(number)))"
    case .noFile(let path): "\(path) is no file; check --tls-cert and --tls-key"
    case .tooLarge(let path):
      "\(path) has more than \(CertificateFiles.mostBytes) bytes, which no certificate and no key has"
    case .noCertificate(let path):
      "\(path) holds no certificate in PEM (-----BEGIN CERTIFICATE-----), the server's first, then those that signed it"
    case .noKey(let path):
      "\(path) holds no private key in PEM (-----BEGIN PRIVATE KEY-----); is it the file of the certificate?"
    case .lockedKey(let path):
      "\(path) is locked by a pass phrase, which a server cannot be asked for; unlock it into a file that only the "
        + "server may read: openssl pkey -in KEY -out NEW"
    case .differentKey(let certificate, let key):
      "\(key) is not the key of the first certificate in \(certificate); the two are made together"
    }
  }
}
