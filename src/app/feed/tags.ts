/** What the lists of posts are kept under: every action that changes what they show revalidates it. */
export const POSTS = 'posts'
