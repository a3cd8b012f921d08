import { z } from 'zod'
import { passwordProblem } from '../../content/index.ts'
import { ROLES } from './user.ts'

const name = z
  .string('Please enter your name.')
  .overwrite((text) => text.replace(/\s+/g, ' ').trim())
  .min(1, 'Please enter your name.')
  .max(80, 'A name has at most 80 characters.')

export const SignUpInput = z.object({
  name,
  email: z
    .email('Please enter an e-mail address, like name@example.com.')
    .max(254, 'An e-mail address has at most 254 characters.'),
  password: z
    .string('Please choose a password.')
    .min(8, 'Please choose a password of at least 8 characters.')
    .max(1024, 'A password has at most 1,024 characters.')
    .superRefine((password, context) => {
      const problem = passwordProblem(password)
      if (problem !== null) context.addIssue(problem)
    })
    .meta({ format: 'password' }),
})

export type NewUser = z.output<typeof SignUpInput>

export const NameInput = z.object({ name })

export const RoleInput = z.object({ role: z.enum(ROLES, 'Please choose a role.') })
