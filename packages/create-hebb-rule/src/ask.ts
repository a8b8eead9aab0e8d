import { cancel, intro, isCancel, text } from '@clack/prompts'
import { checkedPackage, standaloneNames, type Names } from './names.js'
import { checkFree } from './write.js'

/** Asks for the name, and for the package's where that was not given; undefined where the user leaves. */
export async function ask(packageName: string | undefined, cwd: string): Promise<Names | undefined> {
  intro('A learning rule of your own')
  const name = await text({
    message: 'What is the rule called?',
    placeholder: 'my-rule',
    validate: complaint((answer) => checkFree(standaloneNames(answer, undefined, cwd).folder)),
  })
  if (isCancel(name)) return leave()
  const initialValue = standaloneNames(name, packageName, cwd).package
  const chosen =
    packageName ??
    (await text({ message: 'And its package?', initialValue, validate: complaint(checkedPackage) }))
  if (isCancel(chosen)) return leave()
  return standaloneNames(name, chosen, cwd)
}

function leave(): undefined {
  cancel('Nothing was made.')
  return undefined
}

/** What is wrong with an answer, in words; undefined where nothing is. */
const complaint =
  (check: (answer: string) => unknown) =>
  (answer = ''): string | undefined => {
    try {
      check(answer)
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }
