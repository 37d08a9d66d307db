import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// The console is compiled into the server's binary and must work without any network: everything is bundled, and small
// assets are inlined.
export default defineConfig({
  plugins: [vue()],
  base: './',
  define: {
    __VUE_I18N_FULL_INSTALL__: true,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'three', test: /node_modules\/three\// },
            { name: 'charts', test: /node_modules\/(echarts|zrender)\// },
            { name: 'ui', test: /node_modules\// },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': { target: process.env.TWIN_URL ?? 'http://127.0.0.1:8080', ws: true } },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
