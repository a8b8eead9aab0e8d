/** Where BLAS libraries usually are, in the order in which they are tried: a name is left to the system's loader. */
const libraries: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    '/System/Library/Frameworks/Accelerate.framework/Accelerate',
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
    'libopenblas.dylib',
  ],
  win32: ['openblas.dll', 'libopenblas.dll'],
}
const elsewhere = ['libopenblas.so.0', 'libopenblas.so', 'libopenblasp.so.0']

/** How to install one. */
const installs: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux:
    'Debian, Ubuntu: apt-get install libopenblas0-pthread; Fedora: dnf install openblas; Arch: pacman -S openblas',
  darwin: 'Homebrew: brew install openblas',
  win32: "put openblas.dll of OpenBLAS's release, and the folder it is in on the PATH",
}

export const librariesOf = (platform: NodeJS.Platform): readonly string[] => libraries[platform] ?? elsewhere

export const installOf = (platform: NodeJS.Platform): string =>
  installs[platform] ?? "install OpenBLAS with your system's package manager"
