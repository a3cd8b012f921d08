/** Cache tag of all lists of posts. */
export const POSTS = 'posts'
