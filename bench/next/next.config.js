/** @type {import('next').NextConfig} */
export default {
  experimental: { serverActions: { bodySizeLimit: '4gb' } },
  turbopack: { root: import.meta.dirname },
}
